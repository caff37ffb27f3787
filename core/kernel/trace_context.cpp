#include "comanda/kernel/trace_context.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"

namespace comanda {

namespace {

constexpr std::size_t chars_of_version_00 = 55;

bool is_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return ascii::is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) noexcept { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

bool is_traceparent(std::string_view text) noexcept {
  if (text.size() < chars_of_version_00 || text.size() > traceparent_chars_max) return false;
  if (text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  const auto added = text.substr(chars_of_version_00);
  if (!is_hex(version) || version == "ff" || (version == "00" && !added.empty())) return false;
  if (!added.empty() && (!added.starts_with('-') || !std::all_of(added.begin(), added.end(), ascii::is_visible)))
    return false;
  const auto trace = text.substr(3, 32);
  const auto span = text.substr(36, 16);
  return is_hex(trace) && !is_zero(trace) && is_hex(span) && !is_zero(span) && is_hex(text.substr(53, 2));
}

}  // namespace comanda
