#include "cursor.hpp"

#include <array>
#include <charconv>

#include "comanda/kernel/name.hpp"

namespace comanda::rest {

namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t cursor_chars_max = 512;
// Microseconds since 1970 of the years 0000 to 9999: what a timestamp's text form has, and what every store can
// compare.
constexpr std::int64_t moment_min = -62'167'219'200'000'000;
constexpr std::int64_t moment_max = 253'402'300'799'999'999;

std::string base64url(std::string_view in) {
  std::string out;
  for (std::size_t i = 0; i < in.size(); i += 3) {
    std::uint32_t group = 0;
    const auto bytes = std::min<std::size_t>(3, in.size() - i);
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (k < bytes ? static_cast<unsigned char>(in[i + k]) : 0u);
    for (std::size_t k = 0; k <= bytes; ++k) out.push_back(alphabet[group >> (18 - 6 * k) & 63]);
  }
  return out;
}

std::optional<std::string> from_base64url(std::string_view in) {
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : in) {
    const auto value = alphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 255));
  }
  return out;
}

std::string text_of(const storage::cell& c) {
  if (const auto* t = std::get_if<timestamp>(&c)) return std::to_string(to_micros(*t));
  if (const auto* n = std::get_if<std::int64_t>(&c)) return std::to_string(*n);
  if (const auto* u = std::get_if<uuid>(&c)) return to_string(*u);
  if (const auto* s = std::get_if<std::string>(&c)) return *s;
  return {};
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

std::optional<storage::cell> cell_of(std::string_view text, storage::column_kind kind) {
  switch (kind) {
    case storage::column_kind::integer:
      if (const auto n = number(text)) return *n;
      return std::nullopt;
    case storage::column_kind::timestamp:
      if (const auto n = number(text); n && *n >= moment_min && *n <= moment_max) return from_micros(*n);
      return std::nullopt;
    case storage::column_kind::uuid:
      if (const auto u = parse_uuid(text)) return *u;
      return std::nullopt;
    case storage::column_kind::text:  // the only texts that lists are ordered by are names
      if (plain_name.accepted_once(text)) return std::string(text);
      return std::nullopt;
    case storage::column_kind::boolean:
    case storage::column_kind::json:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::string encode_cursor(const storage::cell& order, const storage::cell& key) {
  return base64url(text_of(order) + "\n" + text_of(key));
}

std::optional<std::pair<storage::cell, storage::cell>> decode_cursor(std::string_view text, storage::column_kind order,
                                                                     storage::column_kind key) {
  if (text.size() > cursor_chars_max) return std::nullopt;
  const auto both = from_base64url(text);
  if (!both || both->find('\0') != std::string::npos) return std::nullopt;
  const auto line = both->find('\n');
  if (line == std::string::npos) return std::nullopt;
  auto first = cell_of(std::string_view(*both).substr(0, line), order);
  auto second = cell_of(std::string_view(*both).substr(line + 1), key);
  if (!first || !second || encode_cursor(*first, *second) != text) return std::nullopt;
  return std::pair(*std::move(first), *std::move(second));
}

}  // namespace comanda::rest
