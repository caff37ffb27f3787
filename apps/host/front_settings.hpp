#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "comanda/kernel/ip_address.hpp"
#include "comanda/rest/rate_limiter.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// What stands before every route.
struct front_settings {
  std::vector<std::string> cors_origins;
  std::vector<std::string> hosts;  ///< in small letters, or the one entry "*"; see rest::environment
  rest::rate_limit limit;
  std::vector<ip_network> trusted_proxies;
  std::string trusted_proxies_text;                   ///< the same as it was written
  std::chrono::milliseconds request_timeout{15'000};  ///< 0: none

  [[nodiscard]] std::vector<std::string> lines() const;  ///< NAME=value
};

/// Requests of a caller in a minute, where callers have tokens and nothing else is said.
inline constexpr std::int64_t rate_with_tokens = 12'000;

/// Mistakes are gathered in `from`.
[[nodiscard]] front_settings read_front_settings(setting_source& from, bool asks_for_tokens);

}  // namespace comanda::host
