#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "comanda/rest/caller_seats.hpp"
#include "setting_source.hpp"

namespace comanda::host {

/// What a client may ask of a connection, and how many there may be. See beast::server_options, whose defaults these
/// are.
struct http_settings {
  std::int64_t connections_max = 4096;                                         ///< of a lane
  std::int64_t streams_max = 1024;                                             ///< of a lane
  std::int64_t streams_per_caller_max = rest::streams_per_caller_max_default;  ///< of the process
  std::int64_t waits_max = rest::waits_max_default;                            ///< `Prefer: wait`, of a lane
  std::int64_t waits_per_caller_max = rest::waits_per_caller_max_default;      ///< of the process
  std::int64_t buffer_mib_max = 64;  ///< of a lane: requests that are not whole, answers that are not taken
  std::chrono::milliseconds header_time_max{10'000};
  std::chrono::milliseconds body_time_max{30'000};
  std::chrono::milliseconds idle_time_max{75'000};
  std::chrono::milliseconds write_time_max{30'000};

  [[nodiscard]] std::vector<std::string> lines() const;
};

/// Mistakes are gathered in `from`.
[[nodiscard]] http_settings read_http_settings(setting_source& from);

}  // namespace comanda::host
