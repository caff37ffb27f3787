#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::schema {

/// How many arrays and objects may lie one in another.
inline constexpr std::size_t json_depth_max = 32;

struct parse_limits {
  std::size_t depth_max = json_depth_max;
};

/// Strict RFC 8259: one value with nothing but white space around it, UTF-8, each member once. An integer literal that
/// fits neither std::int64_t nor std::uint64_t becomes the nearest of their limits (and not a floating-point number),
/// so that a decoder finds it out of range. Error: malformed_json. `details.offset` counts bytes from 0; a member given
/// twice adds `details.pointer`.
[[nodiscard]] result<boost::json::value> parse_json(std::string_view text, const parse_limits& limits = {});

}  // namespace comanda::schema
