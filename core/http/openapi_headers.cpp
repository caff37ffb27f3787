#include "openapi_headers.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace comanda::http::detail {

namespace json = boost::json;

namespace {

// A form to try an operation with fills examples of parameters in, and sends them: a key that was used before, a
// version that is stale. So what a header looks like stands in its description.
struct request_field {
  std::string_view name;
  std::string_view description;
  std::string_view schema;  // JSON
};

constexpr auto request_fields = std::to_array<request_field>({
    {"Idempotency-Key",
     "Makes the request safe to repeat: the same caller, key and request get the stored answer again, with "
     "`Idempotency-Replayed: true`. Kept for 24 hours. Any text that is new for each request, such as a UUID",
     R"({"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"})"},
    {"If-Match",
     "The versions that the request is about, as an `ETag` gave them: `\"3\"`, `\"3\", \"4\"`, or `*` for any",
     R"({"type": "string"})"},
    {"If-None-Match",
     "The versions that the client has, as an `ETag` gave them: `\"3\"`, `W/\"3\", \"4\"`, or `*` for any. 304 when "
     "one "
     "is the current one",
     R"({"type": "string"})"},
    {"X-Request-ID", "Names the request in the answer and in the log. Made by the service when it is not given",
     R"({"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"})"},
    {"traceparent", "W3C Trace Context: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`",
     R"({"type": "string"})"},
});

/// Whether an answer for which the header is documented always has it.
enum class presence { always, sometimes };

struct response_field {
  std::string_view name;
  presence is_there;
  std::string_view description;
  std::string_view schema;   // JSON
  std::string_view example;  // JSON
};

using enum presence;
constexpr auto response_fields = std::to_array<response_field>({
    {"ETag", always, "The version of the resource, in quotes", R"({"type": "string", "pattern": "^\"[0-9a-z-]+\"$"})",
     R"("\"3\"")"},
    {"Location", always, "Where the new resource is", R"({"type": "string"})",
     R"("/api/v1/orders/0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47")"},
    {"Link", sometimes, "The next page, `rel=\"next\"`; not there on the last one", R"({"type": "string"})",
     R"("</api/v1/orders?limit=50&cursor=abc>; rel=\"next\"")"},
    {"X-Request-ID", always, "The request's name in the log", R"({"type": "string"})",
     R"("0194b8f2-7c1e-7a33-9d51-3f0c8a6e2b47")"},
    {"Retry-After", always, "Seconds after which it is worth to try again", R"({"type": "integer", "minimum": 0})",
     "1"},
    {"Idempotency-Replayed", sometimes, "The answer is the one that an earlier request with this key got",
     R"({"type": "string", "const": "true"})", R"("true")"},
    {"Preference-Applied", sometimes, "`Prefer` was followed", R"({"type": "string"})", R"("wait=10")"},
    {"WWW-Authenticate", always, "How to authenticate", R"({"type": "string"})", R"("Bearer")"},
    {"RateLimit-Limit", sometimes, "Where a limit is set: how many requests a full allowance is",
     R"({"type": "integer", "minimum": 0})", "600"},
    {"RateLimit-Remaining", sometimes, "How many of those are left", R"({"type": "integer", "minimum": 0})", "599"},
    {"RateLimit-Reset", sometimes, "Seconds until the allowance is full again", R"({"type": "integer", "minimum": 0})",
     "1"},
    {"Allow", always, "The methods that the path takes", R"({"type": "string"})", R"("GET, HEAD, OPTIONS")"},
});

template <class Fields>
auto find(const Fields& fields, std::string_view name) {
  return std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.name == name; });
}

}  // namespace

// The texts above are JSON by a test.
json::object request_header(std::string_view name) {
  const auto f = find(request_fields, name);
  if (f == request_fields.end()) return {};
  return {{"name", json::string(name)},
          {"in", "header"},
          {"description", json::string(f->description)},
          {"schema", json::parse(f->schema)}};
}

json::object response_header(std::string_view name) {
  const auto f = find(response_fields, name);
  if (f == response_fields.end()) return {};
  json::object out = {{"description", json::string(f->description)},
                      {"schema", json::parse(f->schema)},
                      {"example", json::parse(f->example)}};
  if (f->is_there == always) out["required"] = true;
  return out;
}

}  // namespace comanda::http::detail
