#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

#include "comanda/kernel/error.hpp"

namespace comanda::schema {

/// How many arrays and objects may lie one in another.
inline constexpr std::size_t json_depth_max = 32;

/// How many members an object may have. Beyond some, objects are hash tables, and whoever chooses the names chooses
/// what collides; up to here that costs nothing. No schema of ours has half as many.
inline constexpr std::size_t json_members_max = 64;
/// How many values of any kind may be in one text, containers among them. A message that reserves 1,000 lines, the
/// longest of ours, has some 4,000.
inline constexpr std::size_t json_values_max = 10'000;

struct parse_limits {
  std::size_t depth_max = json_depth_max;
  std::size_t members_max = json_members_max;
  std::size_t values_max = json_values_max;
};

/// For what the service wrote itself and may hold several texts that came in. Its rows pass through caches that others
/// can write to, so there is a limit still.
inline constexpr parse_limits own_text_limits{.depth_max = 2 * json_depth_max, .values_max = 100 * json_values_max};

/// Strict RFC 8259: one value with nothing but white space around it, UTF-8, each member once. An integer literal that
/// fits neither std::int64_t nor std::uint64_t becomes the nearest of their limits (and not a floating-point number),
/// so that a decoder finds it out of range. What is above a limit is refused where it is passed, before it is built.
/// Error: malformed_json. `details.offset` counts bytes from 0; a member given twice adds `details.pointer`, too many
/// of them `members_max`, too many values `values_max`.
[[nodiscard]] result<boost::json::value> parse_json(std::string_view text, const parse_limits& limits = {});

}  // namespace comanda::schema
