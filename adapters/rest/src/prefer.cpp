#include "prefer.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "comanda/kernel/ascii.hpp"
#include "header_fields.hpp"

namespace comanda::rest {

namespace {

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
  for (const auto element : split(all, ',', quotes::hold_marks)) {
    const auto preference = split(element, ';', quotes::hold_marks).front();
    const auto equals = preference.find('=');
    // The first of a name counts (RFC 7240, section 2).
    if (equals != std::string_view::npos && ascii::equals_ignoring_case("wait", trim(preference.substr(0, equals))))
      return seconds_of(trim(preference.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace comanda::rest
