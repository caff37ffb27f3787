#pragma once

#include <cstddef>
#include <string_view>

namespace comanda {

/// More than any that is in use. A later version of the standard may add to what version 00 has.
inline constexpr std::size_t traceparent_chars_max = 255;

/// Whether a text is a `traceparent` (W3C Trace Context, 3.2): "00-" trace(32) "-" span(16) "-" flags(2), or what a
/// later version writes behind that.
[[nodiscard]] bool is_traceparent(std::string_view text) noexcept;

}  // namespace comanda
