#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "comanda/rest/rate_limiter.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// What stands before every route.
struct front_settings {
  std::vector<std::string> cors_origins;
  rest::rate_limit limit;
  std::chrono::milliseconds request_timeout{15'000};  ///< 0: none

  [[nodiscard]] std::vector<std::string> lines() const;  ///< NAME=value
};

/// Mistakes are gathered in `from`.
[[nodiscard]] front_settings read_front_settings(setting_source& from);

}  // namespace comanda::host
