#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace comanda {

using microseconds = std::chrono::microseconds;

/// A moment: UTC, microseconds since 1970. The core never asks what time it is: a moment comes in with a command.
using timestamp = std::chrono::time_point<std::chrono::system_clock, microseconds>;

[[nodiscard]] constexpr std::int64_t to_micros(timestamp t) noexcept { return t.time_since_epoch().count(); }
[[nodiscard]] constexpr timestamp from_micros(std::int64_t micros) noexcept { return timestamp(microseconds(micros)); }

/// RFC 3339 in UTC with all six digits: "2026-01-31T10:30:00.123456Z". Years 0000 to 9999.
[[nodiscard]] std::string to_string(timestamp t);
/// The same with milliseconds, for envelopes.
[[nodiscard]] std::string to_string_millis(timestamp t);
/// Reads RFC 3339 with up to nine fraction digits (those past the sixth are dropped) and any offset; nothing else.
[[nodiscard]] std::optional<timestamp> parse_timestamp(std::string_view text);

}  // namespace comanda
