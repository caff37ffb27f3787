#include "trace.hpp"

#include <algorithm>

namespace comanda::rest {

namespace {

std::string hex(const uuid& u, std::size_t from, std::size_t count) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = from; i < from + count; ++i) {
    out.push_back(digits[u.bytes[i] >> 4]);
    out.push_back(digits[u.bytes[i] & 15]);
  }
  return out;
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

/// "00-" trace(32) "-" span(16) "-" flags(2).
bool is_traceparent(std::string_view t) {
  if (t.size() < 55 || t[2] != '-' || t[35] != '-' || t[52] != '-') return false;
  const auto version = t.substr(0, 2);
  if (!is_hex(version) || version == "ff" || (version == "00" && t.size() != 55) || (t.size() > 55 && t[55] != '-'))
    return false;
  const auto trace = t.substr(3, 32);
  const auto span = t.substr(36, 16);
  return is_hex(trace) && !is_zero(trace) && is_hex(span) && !is_zero(span) && is_hex(t.substr(53, 2));
}

}  // namespace

std::string request_id_of(const http::headers& h, const uuid& fresh) {
  const auto given = h.find("X-Request-ID").value_or("");
  const bool good = !given.empty() && given.size() <= request_id_chars_max &&
                    std::all_of(given.begin(), given.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  return good ? std::string(given) : to_string(fresh);
}

std::string traceparent_of(const http::headers& h, const uuid& fresh_trace, const uuid& fresh_span) {
  const auto given = h.find("traceparent").value_or("");
  // The last eight bytes of a UUIDv7 are chance, and its variant bits make them other than zero.
  const auto span = hex(fresh_span, 8, 8);
  if (h.count("traceparent") == 1 && is_traceparent(given))
    return "00-" + std::string(given.substr(3, 32)) + "-" + span + "-" + std::string(given.substr(53, 2));
  return "00-" + hex(fresh_trace, 0, 16) + "-" + span + "-00";
}

}  // namespace comanda::rest
