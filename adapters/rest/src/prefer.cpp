#include "prefer.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "header_fields.hpp"

namespace comanda::rest {

namespace {

bool is_wait(std::string_view name) {
  constexpr std::string_view wanted = "wait";
  return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

std::optional<std::chrono::seconds> seconds_of(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t n = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (problem != std::errc() || end != text.data() + text.size()) return prefer_wait_max;  // more than 64 bits
  return std::chrono::seconds(std::min<std::int64_t>(n, prefer_wait_max.count()));
}

}  // namespace

std::optional<std::chrono::seconds> preferred_wait(const http::headers& h) {
  const auto all = joined(h, "Prefer").value_or("");
  for (std::string_view left = all; !left.empty();) {
    const auto comma = left.find(',');
    auto preference = left.substr(0, comma);
    preference = preference.substr(0, preference.find(';'));
    const auto equals = preference.find('=');
    // The first of a name counts (RFC 7240, section 2).
    if (equals != std::string_view::npos && is_wait(trim(preference.substr(0, equals))))
      return seconds_of(trim(preference.substr(equals + 1)));
    if (comma == std::string_view::npos) break;
    left.remove_prefix(comma + 1);
  }
  return std::nullopt;
}

}  // namespace comanda::rest
