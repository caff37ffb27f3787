#include "cors.hpp"

#include <algorithm>
#include <optional>

namespace comanda::rest {

namespace {

constexpr auto request_headers =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Prefer, X-Request-ID, Last-Event-ID, "
    "traceparent";
constexpr auto readable_headers =
    "ETag, Link, Location, Allow, X-Request-ID, Retry-After, Idempotency-Replayed, Preference-Applied, "
    "WWW-Authenticate, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";

/// What Access-Control-Allow-Origin says; nothing for an origin that is not allowed.
std::optional<std::string> granted(const std::vector<std::string>& allowed, std::string_view origin) {
  if (allowed.size() == 1 && allowed.front() == "*") return "*";
  const auto found = std::find(allowed.begin(), allowed.end(), origin);
  return found == allowed.end() ? std::nullopt : std::optional(*found);
}

std::optional<std::string> granted(const std::vector<std::string>& allowed, const http::request& r) {
  const auto origin = r.headers.find("Origin");
  if (!origin || r.headers.count("Origin") != 1) return std::nullopt;
  return granted(allowed, *origin);
}

/// `origin`: the one that is granted.
http::headers answer_headers(const std::vector<std::string>& allowed, std::optional<std::string> origin) {
  http::headers h;
  if (allowed.empty()) return h;
  h.add("Vary", "Origin");  // also without one: a cache must not give this answer to a browser that sends it
  if (origin) {
    h.add("Access-Control-Allow-Origin", *std::move(origin));
    h.add("Access-Control-Expose-Headers", readable_headers);
  }
  return h;
}

}  // namespace

bool is_preflight(const http::request& r) {
  return r.verb == http::method::options && r.headers.find("Origin") && r.headers.find("Access-Control-Request-Method");
}

bool is_allowed_origin(const std::vector<std::string>& allowed, const http::request& r) {
  return granted(allowed, r).has_value();
}

http::headers cors_headers(const std::vector<std::string>& allowed, const http::request& r) {
  return answer_headers(allowed, granted(allowed, r));
}

http::headers cors_headers(const std::vector<std::string>& allowed, std::string_view origin) {
  const bool only_one = origin.empty() && allowed.size() == 1;
  return answer_headers(allowed, granted(allowed, only_one ? std::string_view(allowed.front()) : origin));
}

http::headers preflight_headers(const std::vector<std::string>& allowed, const http::request& r,
                                std::string_view methods) {
  http::headers h;
  if (!granted(allowed, r)) return h;
  h.add("Access-Control-Allow-Methods", std::string(methods));
  h.add("Access-Control-Allow-Headers", request_headers);
  h.add("Access-Control-Max-Age", std::to_string(preflight_age_seconds));
  return h;
}

}  // namespace comanda::rest
