#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"

namespace comanda::schema {

/// One thing that is wrong with a document.
struct violation {
  std::string pointer;  ///< RFC 6901, from the root of the document: "/lines/0/quantity"; "" is the root
  std::string code;     ///< one of those below, or one of the domain's own, such as "DUPLICATE_SKU"
  std::string message;  ///< for a person; holds nothing of the document
  friend bool operator==(const violation&, const violation&) = default;
};

/// The codes that the schema itself gives. They are part of the REST contract: programs act on them.
namespace violation_code {
inline constexpr std::string_view required = "REQUIRED";              ///< the pointer is that of the missing member
inline constexpr std::string_view wrong_type = "WRONG_TYPE";          ///< also 1.0 and 1e2 where an integer belongs
inline constexpr std::string_view out_of_range = "OUT_OF_RANGE";      ///< a number
inline constexpr std::string_view too_short = "TOO_SHORT";            ///< a text or a list
inline constexpr std::string_view too_long = "TOO_LONG";              ///< a text or a list
inline constexpr std::string_view invalid_format = "INVALID_FORMAT";  ///< a text that is not a uuid, a time, ...
inline constexpr std::string_view invalid_value = "INVALID_VALUE";    ///< a text that is none of those listed
inline constexpr std::string_view unknown_member = "UNKNOWN_MEMBER";
}  // namespace violation_code

/// How many violations of one document are reported. What is wrong beyond them is found on the next try.
inline constexpr std::size_t violations_max = 100;
/// Bytes of a pointer. A longer one (only a client's own member names can make one) is cut and ends in "...": a name
/// of a megabyte must not come back once for each violation under it.
inline constexpr std::size_t pointer_bytes_max = 512;

/// errc::validation_failed with `details.violations`, in the shape that the REST contract gives.
[[nodiscard]] error to_error(const std::vector<violation>& violations);

/// Adds "/name" to an RFC 6901 pointer: "~" becomes "~0" and "/" becomes "~1".
void append_to_pointer(std::string& pointer, std::string_view name);
/// Cuts a pointer to `pointer_bytes_max`, between two characters.
void shorten_pointer(std::string& pointer);

}  // namespace comanda::schema
