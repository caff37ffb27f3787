#include "preference.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "header_fields.hpp"

namespace comanda::rest {

namespace {

std::string_view trim(std::string_view s) {
  const auto from = s.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t") - from + 1);
}

bool is_wait(std::string_view name) {
  constexpr std::string_view wait = "wait";
  return name.size() == wait.size() &&
         std::equal(wait.begin(), wait.end(), name.begin(), [](char w, char c) { return w == (c | 0x20); });
}

/// A whole number, which may stand in quotes. Larger than any wait when it is all digits and does not fit.
std::chrono::seconds read(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  unsigned seconds = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (end != text.data() + text.size() || problem == std::errc::invalid_argument) return {};
  return problem == std::errc() ? std::min(std::chrono::seconds(seconds), wait_max) : wait_max;
}

}  // namespace

std::chrono::seconds preferred_wait(const http::headers& h) {
  const auto all = joined(h, "Prefer").value_or("");
  std::string_view rest = all;
  while (true) {
    const auto comma = rest.find(',');
    auto one = rest.substr(0, comma);
    one = one.substr(0, one.find(';'));
    const auto equals = one.find('=');
    // The first one counts (RFC 7240, section 2).
    if (is_wait(trim(one.substr(0, equals))))
      return equals == std::string_view::npos ? std::chrono::seconds(0) : read(trim(one.substr(equals + 1)));
    if (comma == std::string_view::npos) return {};
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace comanda::rest
