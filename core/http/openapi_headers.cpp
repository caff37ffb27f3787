#include "openapi_headers.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace comanda::http::detail {

namespace json = boost::json;

namespace {

struct field {
  std::string_view name;
  std::string_view description;
  std::string_view schema;   // JSON
  std::string_view example;  // JSON
};

constexpr std::array<field, 5> request_fields = {{
    {"Idempotency-Key",
     "Makes the request safe to repeat: the same caller, key and request get the stored answer again, with "
     "`Idempotency-Replayed: true`. Kept for 24 hours",
     R"({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"})", R"("order-2026-01-31-0001")"},
    {"If-Match", "The version that the request is about, as an `ETag` gave it, or `*` for any", R"({"type": "string"})",
     R"("\"3\"")"},
    {"If-None-Match", "A version that the client has: 304 when it is still the current one", R"({"type": "string"})",
     R"("\"3\"")"},
    {"X-Request-ID", "Names the request in the answer and in the log. Made by the service when it is not given",
     R"({"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"})",
     R"("0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47")"},
    {"traceparent", "W3C Trace Context", R"({"type": "string"})",
     R"("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")"},
}};

constexpr std::array<field, 8> response_fields = {{
    {"ETag", "The version of the resource, in quotes", R"({"type": "string", "pattern": "^\"[0-9a-z-]+\"$"})",
     R"("\"3\"")"},
    {"Location", "Where the new resource is", R"({"type": "string"})",
     R"("/api/v1/orders/0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47")"},
    {"Link", "The next page, `rel=\"next\"`; not there on the last one", R"({"type": "string"})",
     R"("</api/v1/orders?limit=50&cursor=abc>; rel=\"next\"")"},
    {"X-Request-ID", "The request's name in the log", R"({"type": "string"})",
     R"("0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47")"},
    {"Retry-After", "Seconds after which it is worth to try again", R"({"type": "integer", "minimum": 0})", "1"},
    {"Idempotency-Replayed", "The answer is the one that an earlier request with this key got",
     R"({"type": "string", "const": "true"})", R"("true")"},
    {"WWW-Authenticate", "How to authenticate", R"({"type": "string"})", R"("Bearer")"},
    {"Allow", "The methods that the path takes", R"({"type": "string"})", R"("GET, HEAD, OPTIONS")"},
}};

json::object described(const field& f) {
  // The texts above are JSON by a test.
  return {{"description", json::string(f.description)},
          {"schema", json::parse(f.schema)},
          {"example", json::parse(f.example)}};
}

template <class Fields>
json::object find(const Fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const field& f) { return f.name == name; });
  return found == fields.end() ? json::object() : described(*found);
}

}  // namespace

json::object request_header(std::string_view name) {
  auto content = find(request_fields, name);
  if (content.empty()) return content;
  json::object out = {{"name", json::string(name)}, {"in", "header"}};
  for (auto& member : content) out.emplace(member.key(), std::move(member.value()));
  return out;
}

json::object response_header(std::string_view name) { return find(response_fields, name); }

}  // namespace comanda::http::detail
