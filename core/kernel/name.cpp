#include "comanda/kernel/name.hpp"

#include <algorithm>

namespace comanda {
namespace {

// Spelled out rather than asked of <cctype>, whose answer depends on the locale of the process.
constexpr bool is_name_char(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == ':' || c == '-';
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= name_chars_max && std::all_of(text.begin(), text.end(), is_name_char);
}

}  // namespace comanda
