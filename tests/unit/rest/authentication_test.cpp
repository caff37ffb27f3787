#include <set>

#include "guarded.hpp"

using namespace comanda;
using test::guarded_api;
using test::token;

namespace {

/// The path of a route with something in the place of each parameter: an id, which is a good name, too.
std::string path_of(std::string pattern) {
  for (auto from = pattern.find('{'); from != std::string::npos; from = pattern.find('{'))
    pattern.replace(from, pattern.find('}') - from + 1, "0190b5a0-0000-7000-8000-000000000001");
  return pattern;
}

/// A body that is not even JSON: whoever is told so was let in.
constexpr auto bad_body = "{";

}  // namespace

TEST_CASE_METHOD(guarded_api, "every route below the prefix asks for a token that grants its scope", "[rest][auth]") {
  std::set<std::string> scopes;
  std::size_t guarded = 0;
  for (const auto& route : routes->routes()) {
    const auto target = path_of(route.pattern);
    CAPTURE(http::to_string(route.verb), route.pattern, route.scope);
    const auto ask_with = [&](const test::header_list& headers) { return send(route.verb, target, bad_body, headers); };
    if (!route.pattern.starts_with(env.prefix + "/")) {
      CHECK(ask_with({}).status < 400);
      CHECK(ask_with({token("bad")}).status < 400);
      continue;
    }
    ++guarded;
    REQUIRE_FALSE(route.scope.empty());
    scopes.insert(route.scope);

    const auto none = ask_with({});
    CHECK(none.status == 401);
    CHECK(none.code() == "UNAUTHENTICATED");
    CHECK(none.header("WWW-Authenticate") == "Bearer realm=\"comanda\"");

    const auto bad = ask_with({token("bad")});
    CHECK(bad.status == 401);
    CHECK(bad.code() == "UNAUTHENTICATED");
    CHECK(bad.header("WWW-Authenticate") ==
          R"(Bearer realm="comanda", error="invalid_token", error_description="the token's 'exp' says 'no'?")");

    for (const std::string others : {"ada", "ada orders", "ada admins x:read x:write"}) {
      const auto without = ask_with({token(others)});
      CHECK(without.status == 403);
      CHECK(without.code() == "FORBIDDEN");
      CHECK(without.text_at("/error/details/required_scope") == route.scope);
      CHECK(without.header("WWW-Authenticate") == "(none)");
    }
    for (const auto& granted : {"ada " + route.scope, "ada x:y " + route.scope, std::string("ada admin")}) {
      const auto let_in = ask_with({token(granted)});
      CHECK(let_in.status != 401);
      CHECK(let_in.status != 403);
      CHECK(let_in.status < 500);
    }
  }
  CHECK(guarded >= 14);
  // To write is not to read, nor the other way round.
  for (const auto& route : routes->routes()) {
    for (const auto& other : scopes) {
      if (other == route.scope || other == "admin" || !route.pattern.starts_with(env.prefix + "/")) continue;
      CAPTURE(http::to_string(route.verb), route.pattern, other);
      CHECK(send(route.verb, path_of(route.pattern), bad_body, {token("ada " + other)}).status == 403);
    }
  }
}

TEST_CASE_METHOD(guarded_api, "where nobody is asked for a token everybody may do everything", "[rest][auth]") {
  env.authenticate = {};
  for (const auto& route : routes->routes()) {
    CAPTURE(http::to_string(route.verb), route.pattern);
    for (const auto& headers : {test::header_list{}, test::header_list{token("bad")}}) {
      const auto r = send(route.verb, path_of(route.pattern), bad_body, headers);
      CHECK(r.status != 401);
      CHECK(r.status != 403);
    }
  }
}

TEST_CASE_METHOD(guarded_api, "what is not there is told without a token, and nothing else", "[rest][auth]") {
  CHECK(get("/api/v1/nothing").status == 404);
  CHECK(send(http::method::patch, "/api/v1/orders", "{}").status == 405);
  CHECK(get("/nothing").status == 404);
  const auto options = ask(http::method::options, "/api/v1/orders");
  CHECK(options.status == 204);
  CHECK(options.header("Allow") == "GET, HEAD, OPTIONS, POST");
  // A known route says nothing before the token holds: not that the path, the Accept or the body is wrong.
  CHECK(get("/api/v1/orders/no-id").status == 401);
  CHECK(get("/api/v1/orders?what=1").status == 401);
  CHECK(get("/api/v1/orders", {{"Accept", "text/html"}}).status == 401);
  CHECK(get("/api/v1/orders", {{"Accept", "text/html"}, token("ada")}).status == 403);
  CHECK(get("/api/v1/orders", {{"Accept", "text/html"}, token("ada orders:read")}).status == 406);
  CHECK(ask(http::method::post, "/api/v1/orders", {{"Content-Type", "text/html"}}, "x").status == 401);
  CHECK(ask(http::method::head, "/api/v1/orders").status == 401);
  CHECK(ask(http::method::head, "/api/v1/orders", {token("ada orders:read")}).status == 200);
}

TEST_CASE_METHOD(guarded_api, "another scheme is no bad token", "[rest][auth]") {
  for (const auto* value : {"Basic YTpi", "Bearer", "Bearer ", "bad"}) {
    CAPTURE(value);
    const auto r = get("/api/v1/orders", {{"Authorization", value}});
    if (std::string_view(value) == "Bearer ") continue;  // the stand-in takes it for a nameless caller
    CHECK(r.status == 401);
    CHECK(r.header("WWW-Authenticate") == "Bearer realm=\"comanda\"");
  }
}

TEST_CASE_METHOD(guarded_api, "the caller of a command is who the token says", "[rest][auth]") {
  const auto placed = post("/api/v1/orders", test::orders_api::body_of("ada"), {token("ada orders:write")});
  CHECK(placed.status == 201);
  CHECK(orders.contexts.back().caller == "ada");
  CHECK(orders.contexts.back().only_owner == "ada");
  CHECK(post("/api/v1/orders", test::orders_api::body_of("ada"), {token("root admin")}).status == 201);
  CHECK(orders.contexts.back().only_owner == "");
}

TEST_CASE_METHOD(guarded_api, "others' orders, payments and notifications are not there", "[rest][auth]") {
  const auto placed = post("/api/v1/orders", test::orders_api::body_of("ada"), {token("root admin")});
  REQUIRE(placed.status == 201);
  payments::payment p;
  p.payment_id = payment_id(ids.next(time.at));
  p.customer_id = *customer_id::parse("ada");
  p.currency = *currency::parse("EUR");
  p.version = 1;
  put_row(p);
  notifications::notification n;
  n.notification_id = notification_id(ids.next(time.at));
  n.customer_id = *customer_id::parse("ada");
  n.version = 1;
  put_row(n);
  const std::string order = "/api/v1/orders/" + placed.text_at("/data/order_id");
  struct row {
    std::string target;
    std::string scope;
    std::string missing;
  };
  const std::vector<row> rows = {
      {order, "orders:read", "ORDER_NOT_FOUND"},
      {order + "/timeline", "orders:read", "ORDER_NOT_FOUND"},
      {"/api/v1/payments/" + to_string(p.payment_id), "payments:read", "PAYMENT_NOT_FOUND"},
      {"/api/v1/notifications/" + to_string(n.notification_id), "notifications:read", "NOTIFICATION_NOT_FOUND"}};
  for (const auto& r : rows) {
    CAPTURE(r.target);
    CHECK(get(r.target, {token("ada " + r.scope)}).status == 200);
    CHECK(get(r.target, {token("root admin")}).status == 200);
    const auto other = get(r.target, {token("bob " + r.scope)});
    CHECK(other.status == 404);
    CHECK(other.code() == r.missing);
  }
  for (const std::string list : {"orders", "payments", "notifications"}) {
    CAPTURE(list);
    const auto seen_by = [&](const std::string& who, const std::string& filter = "") {
      return get("/api/v1/" + list + filter, {token(who)}).at("/data").as_array().size();
    };
    CHECK(seen_by("ada " + list + ":read") == 1);
    CHECK(seen_by("root admin") == 1);
    CHECK(seen_by("bob " + list + ":read") == 0);
    CHECK(seen_by("bob " + list + ":read", "?customer_id=ada") == 0);
  }
}
