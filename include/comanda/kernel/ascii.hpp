#pragma once

#include <algorithm>
#include <string>
#include <string_view>

// The letters, digits and signs that protocols are made of: the same in every locale, and a byte above 0x7f is none of
// them.
namespace comanda::ascii {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_capital(char c) noexcept { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_small(char c) noexcept { return c >= 'a' && c <= 'z'; }
[[nodiscard]] constexpr bool is_letter(char c) noexcept { return is_capital(c) || is_small(c); }
[[nodiscard]] constexpr bool is_alphanumeric(char c) noexcept { return is_letter(c) || is_digit(c); }
/// Neither visible nor a space: 0x00 to 0x1f, and 0x7f.
[[nodiscard]] constexpr bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
/// 0x21 to 0x7e.
[[nodiscard]] constexpr bool is_visible(char c) noexcept { return c > 0x20 && c < 0x7f; }

[[nodiscard]] constexpr char to_lower(char c) noexcept { return is_capital(c) ? static_cast<char>(c - 'A' + 'a') : c; }
[[nodiscard]] constexpr char to_upper(char c) noexcept { return is_small(c) ? static_cast<char>(c - 'a' + 'A') : c; }

[[nodiscard]] inline std::string to_lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = to_lower(c);
  return out;
}

[[nodiscard]] constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

[[nodiscard]] constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace comanda::ascii
