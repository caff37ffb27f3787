#include "limits.hpp"

#include <algorithm>
#include <charconv>

#include "parameters.hpp"
#include "peer.hpp"

namespace comanda::rest {

namespace {

constexpr std::string_view limit_parameter = "limit";

}  // namespace

std::string limited_caller(const http::principal* who, const http::request& r) {
  // A prefix each: nobody names themselves like an address.
  if (who != nullptr && !who->subject.empty()) return "subject " + who->subject;
  return "peer " + sender_group(r.peer);
}

bool is_probe(const http::route& route) noexcept {
  const std::string_view pattern = route.pattern;
  return pattern == "/metrics" || pattern == "/health" || pattern.starts_with("/health/");
}

std::int64_t cost_of(const http::route& route, const http::target& t) {
  const auto& known = route.documents.parameters;
  const bool has_pages =
      std::any_of(known.begin(), known.end(), [](const http::parameter& p) { return p.name == limit_parameter; });
  if (!has_pages) return 1;
  for (const auto& [name, value] : t.parameters) {
    if (name != limit_parameter) continue;
    std::size_t rows = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), rows);
    // What cannot be read is refused behind this, and costs what every request does.
    if (problem != std::errc() || end != value.data() + value.size() || rows > page_rows_max) return 1;
    return std::max<std::int64_t>(1, static_cast<std::int64_t>((rows + rows_of_a_token - 1) / rows_of_a_token));
  }
  return 1;
}

http::headers limit_headers(const rate_verdict& v) {
  http::headers h;
  h.add("RateLimit-Limit", std::to_string(v.limit));
  h.add("RateLimit-Remaining", std::to_string(v.remaining));
  h.add("RateLimit-Reset", std::to_string(v.reset_seconds));
  return h;
}

}  // namespace comanda::rest
