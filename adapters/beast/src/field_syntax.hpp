#pragma once

#include <array>
#include <string_view>

#include "comanda/kernel/ascii.hpp"

namespace comanda::beast {

/// Characters of a token (RFC 9110, 5.6.2): verbs and header names.
[[nodiscard]] constexpr bool is_token_char(char c) noexcept {
  constexpr auto table = [] {
    std::array<bool, 256> t{};
    for (const char a : std::string_view{"!#$%&'*+-.^_`|~"}) t[static_cast<unsigned char>(a)] = true;
    for (int a = 0; a < 128; ++a) t[static_cast<std::size_t>(a)] |= ascii::is_alphanumeric(static_cast<char>(a));
    return t;
  }();
  return table[static_cast<unsigned char>(c)];
}

[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
  for (const char c : text) {
    if (!is_token_char(c)) return false;
  }
  return !text.empty();
}

/// Characters of a header value: visible, space, tab, and the bytes above ASCII, which are opaque.
[[nodiscard]] constexpr bool is_field_value(std::string_view text) noexcept {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return false;
  }
  return true;
}

/// Without spaces and tabs at both ends.
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Calls `each` with every element of a comma-separated list, trimmed; empty elements too.
template <class Function>
constexpr void for_each_element(std::string_view list, Function each) {
  for (;;) {
    const auto comma = list.find(',');
    each(trim(list.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace comanda::beast
