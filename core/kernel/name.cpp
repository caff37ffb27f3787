#include "comanda/kernel/name.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"

namespace comanda {
namespace detail {

// Spelled out rather than asked of <cctype>, whose answer depends on the locale of the process.
bool is_name_char(char c) noexcept { return ascii::is_alphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '-'; }

bool is_visible_char(char c) noexcept { return c >= '!' && c <= '~'; }

}  // namespace detail

bool name_rule::accepts(std::string_view text) const noexcept {
  return !text.empty() && text != "." && text != ".." && accepted_once(text);
}

// A default name is empty, and is stored so.
bool name_rule::accepted_once(std::string_view text) const noexcept {
  return text.size() <= chars_max && std::all_of(text.begin(), text.end(), takes);
}

std::string name_rule::words() const {
  return "1 to " + std::to_string(chars_max) + " of " + std::string(characters) + ", and not . or ..";
}

bool is_name(std::string_view text) noexcept { return plain_name.accepts(text); }

}  // namespace comanda
