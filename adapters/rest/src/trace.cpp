#include "trace.hpp"

#include <algorithm>

#include "comanda/kernel/ascii.hpp"
#include "comanda/kernel/trace_context.hpp"

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

}  // namespace

std::string request_id_of(std::string_view given, const uuid& fresh) {
  const bool good = !given.empty() && given.size() <= request_id_chars_max &&
                    std::all_of(given.begin(), given.end(), ascii::is_visible);
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
