#include "guarded.hpp"

using namespace comanda;
using test::guarded_api;
using test::token;

namespace {

const std::string shop = "https://shop.example";

test::header_list preflight(const std::string& origin) {
  return {{"Origin", origin},
          {"Access-Control-Request-Method", "POST"},
          {"Access-Control-Request-Headers", "authorization,content-type"}};
}

bool says_anything(const test::reply& r) {
  for (const auto& h : r.headers) {
    if (h.name.starts_with("Access-Control-") || h.name == "Vary") return true;
  }
  return false;
}

}  // namespace

TEST_CASE_METHOD(guarded_api, "without allowed origins nothing is said of them", "[rest][cors]") {
  CHECK_FALSE(says_anything(get("/health", {{"Origin", shop}})));
  CHECK_FALSE(says_anything(get("/api/v1/orders", {{"Origin", shop}})));
  const auto r = ask(http::method::options, "/api/v1/orders", preflight(shop));
  CHECK(r.status == 204);
  CHECK_FALSE(says_anything(r));
}

TEST_CASE_METHOD(guarded_api, "an allowed origin may read every answer, errors as well", "[rest][cors]") {
  env.cors_origins = {"http://localhost:3000", shop};
  const auto readable = [](const test::reply& r) {
    CHECK(r.header("Access-Control-Allow-Origin") == shop);
    CHECK(r.header("Vary") == "Origin");
    CHECK(r.header("Access-Control-Expose-Headers") ==
          "ETag, Link, Location, Allow, X-Request-ID, Retry-After, Idempotency-Replayed, Preference-Applied, "
          "WWW-Authenticate, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset");
    CHECK(r.header("Access-Control-Allow-Credentials") == "(none)");
    CHECK(r.header("Access-Control-Allow-Methods") == "(none)");
    return r.status;
  };
  const http::header origin{"Origin", shop};
  CHECK(readable(get("/api/v1/orders", {origin, token("ada orders:read")})) == 200);
  CHECK(readable(get("/api/v1/orders", {origin})) == 401);
  CHECK(readable(get("/api/v1/orders", {origin, token("ada")})) == 403);
  CHECK(readable(get("/api/v1/nothing", {origin})) == 404);
  CHECK(readable(send(http::method::patch, "/api/v1/orders", "{}", {origin})) == 405);
  CHECK(readable(get("/%", {origin})) == 400);
  CHECK(readable(get("/health", {origin})) == 200);
  reads.throws = true;
  CHECK(readable(get("/api/v1/orders", {origin, token("ada orders:read")})) == 500);
}

TEST_CASE_METHOD(guarded_api, "what the transport refused may be read by an allowed origin", "[rest][cors]") {
  const auto refused = [this](const std::string& origin) { return rest::make_wire_error_page(env)({431, "", origin}); };
  const auto named = [&](const std::string& origin) {
    const auto r = refused(origin);
    CHECK(r.headers.find("Vary") == "Origin");
    return std::string(r.headers.find("Access-Control-Allow-Origin").value_or("(none)"));
  };
  CHECK_FALSE(refused(shop).headers.find("Vary"));
  env.cors_origins = {"http://localhost:3000", shop};
  CHECK(named(shop) == shop);
  CHECK(named("https://evil.example") == "(none)");
  CHECK(named("") == "(none)");
  env.cors_origins = {shop};
  CHECK(named("") == shop);  // one alone can be named whoever asks
  CHECK(named("https://evil.example") == "(none)");
  env.cors_origins = {"*"};
  CHECK(named("") == "*");
  CHECK(named("https://evil.example") == "*");
}

TEST_CASE_METHOD(guarded_api, "another origin is told nothing, and caches are told why", "[rest][cors]") {
  env.cors_origins = {shop};
  for (const auto& origin : {std::string("https://shop.example.evil"), std::string("http://shop.example"),
                             std::string("https://shop.example:443"), std::string("https://SHOP.example"),
                             std::string("null"), std::string()}) {
    CAPTURE(origin);
    const auto r = get("/health", {{"Origin", origin}});
    CHECK(r.status == 200);
    CHECK(r.header("Access-Control-Allow-Origin") == "(none)");
    CHECK(r.header("Vary") == "Origin");
    const auto asked = ask(http::method::options, "/api/v1/orders", preflight(origin));
    CHECK(asked.status == 204);
    CHECK(asked.header("Access-Control-Allow-Origin") == "(none)");
    CHECK(asked.header("Access-Control-Allow-Methods") == "(none)");
  }
  CHECK(get("/health").header("Vary") == "Origin");
  CHECK(get("/health", {{"Origin", shop}, {"Origin", "https://evil"}}).header("Access-Control-Allow-Origin") ==
        "(none)");
}

TEST_CASE_METHOD(guarded_api, "a star allows every origin", "[rest][cors]") {
  env.cors_origins = {"*"};
  CHECK(get("/health", {{"Origin", "https://any.example"}}).header("Access-Control-Allow-Origin") == "*");
  CHECK(ask(http::method::options, "/api/v1/orders", preflight("https://any")).header("Access-Control-Allow-Origin") ==
        "*");
}

TEST_CASE_METHOD(guarded_api, "a preflight is answered without a token", "[rest][cors]") {
  env.cors_origins = {shop};
  const auto r = ask(http::method::options, "/api/v1/orders", preflight(shop));
  CHECK(r.status == 204);
  CHECK(r.text.empty());
  CHECK(r.header("Access-Control-Allow-Origin") == shop);
  CHECK(r.header("Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS, POST");
  CHECK(r.header("Access-Control-Max-Age") == "600");
  for (const auto* name : {"Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Prefer",
                           "X-Request-ID", "Last-Event-ID", "traceparent"})
    CHECK(r.header("Access-Control-Allow-Headers").find(name) != std::string::npos);
  CHECK(ask(http::method::options, "/api/v1/nothing", preflight(shop)).status == 404);
  // OPTIONS that is no preflight says what the path takes and no more.
  CHECK(ask(http::method::options, "/api/v1/orders", {{"Origin", shop}}).header("Access-Control-Allow-Methods") ==
        "(none)");
}
