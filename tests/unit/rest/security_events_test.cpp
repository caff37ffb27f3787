#include <algorithm>

#include "guarded.hpp"

using namespace comanda;
using test::guarded_api;
using test::token;

namespace {

const std::string orders_target = "/api/v1/orders";

struct watched_api : guarded_api {
  /// "action caller subject reason" of each audit row, sorted.
  std::vector<std::string> audits() {
    storage::list_request all;
    all.from = &storage::table_of<application::audit_row>();
    all.order_by = all.from->index_of("at");
    all.limit = 100;
    std::vector<std::string> out;
    const auto rows = store.list(all);
    for (const auto& cells : rows.value()) {
      const auto a = storage::from_row<application::audit_row>(cells).value();
      out.push_back(a.action + " " + a.caller + " " + a.subject + " " + a.reason);
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  test::reply place_as(std::string_view who, std::string_view customer) {
    return post(orders_target, test::orders_api::body_of(customer), {token(who)});
  }

  /// A confirmed order of ada's, so that it can be revised.
  std::string confirmed() {
    const auto placed = place_as("ada orders:write", "ada");
    REQUIRE(placed.status == 201);
    auto id = placed.text_at("/data/order_id");
    const auto rows = store.load({{&storage::table_of<orders::order>(), {storage::cell(*parse_uuid(id))}}});
    auto o = storage::from_row<orders::order>(rows.value().front().front()).value();
    const auto version = o.version;
    o.status = orders::order_status::confirmed;
    o.version += 1;
    REQUIRE(store.commit({{&storage::table_of<orders::order>(), {}, {{storage::to_row(o), version}}, {}, {}}}));
    return id;
  }
};

const auto lines_of_tea = R"({"lines":[{"sku":"tea","quantity":1,"unit_price":350}]})";
const auto wishes = R"({"channels":["log"],"email":null,"webhook_url":null,"locale":"en"})";

}  // namespace

TEST_CASE_METHOD(watched_api, "a refusal tells the log who was refused, where, and by which check",
                 "[rest][security]") {
  const auto last = [&]() -> const rest::access_record& { return accesses.back(); };
  CHECK(get(orders_target).status == 401);
  CHECK(last().error == "UNAUTHENTICATED: a token is needed");
  CHECK(last().route == orders_target);
  CHECK(last().peer == "192.0.2.1");
  CHECK(last().caller.empty());
  CHECK(get(orders_target, {token("bad")}).status == 401);
  CHECK(last().error.find("`exp`") != std::string::npos);
  CHECK(get(orders_target, {token("ada orders:write")}).status == 403);
  CHECK(last().error.starts_with("FORBIDDEN: the token does not grant the scope orders:read"));
  CHECK(last().caller == "ada");
  CHECK(place_as("ada orders:write", "bob").status == 403);
  CHECK(last().error.starts_with("FORBIDDEN: only an administrator orders for another customer"));
  CHECK(last().caller == "ada");
  env.limiter = std::make_shared<rest::rate_limiter>(rest::rate_limit{1, 1});
  CHECK(get(orders_target, {token("ada orders:read")}).status == 200);
  CHECK(get(orders_target, {token("ada orders:read")}).status == 429);
  CHECK(last().error.starts_with("RATE_LIMITED: "));
  CHECK(last().caller == "ada");
  CHECK(last().route == orders_target);
  CHECK(get("/nowhere", {token("ada")}).status == 429);
  CHECK(last().caller == "ada");
  env.limiter = {};
  CHECK(get("/nowhere", {token("ada")}).status == 404);
  CHECK(last().caller == "ada");
  env.hosts.emplace();
  CHECK(get(orders_target, {token("ada orders:read"), {"Host", "evil.example"}}).status == 421);
  CHECK(last().error.starts_with("MISDIRECTED_REQUEST: "));
  CHECK(last().caller == "ada");
  CHECK(last().route == orders_target);
  for (const auto& a : accesses) CHECK(a.error.find("Bearer") == std::string::npos);
}

TEST_CASE_METHOD(watched_api, "every access names its caller", "[rest][security]") {
  CHECK(get(orders_target, {token("ada orders:read")}).status == 200);
  CHECK(accesses.back().caller == "ada");
  CHECK(accesses.back().error.empty());
  CHECK(get(orders_target + "/nonsense", {token("auth0|5f7c orders:read")}).status == 400);
  CHECK(accesses.back().caller == "auth0|5f7c");
}

TEST_CASE_METHOD(watched_api, "what somebody else than the owner does is kept, and what the owner does is his",
                 "[rest][security]") {
  using list = std::vector<std::string>;
  const auto root = token("root admin");
  const auto ada = token("ada orders:write orders:read notifications:write notifications:read");
  const auto hers = confirmed();
  CHECK(put(orders_target + "/" + hers, lines_of_tea, {ada}).status == 202);
  const auto cancelled = place_as("ada orders:write", "ada").text_at("/data/order_id");
  CHECK(ask(http::method::del, orders_target + "/" + cancelled, {ada}).status == 202);
  CHECK(put("/api/v1/customers/ada/preferences", wishes, {ada}).status == 201);
  CHECK(ask(http::method::del, "/api/v1/customers/ada/preferences", {ada}).status == 204);
  CHECK(audits() == list{});

  const auto placed = place_as("root admin", "ada").text_at("/data/order_id");
  const auto revised = confirmed();
  CHECK(put(orders_target + "/" + revised, lines_of_tea, {root}).status == 202);
  CHECK(ask(http::method::del, orders_target + "/" + placed, {root}).status == 202);
  CHECK(ask(http::method::del, orders_target + "/" + placed, {root}).status ==
        202);  // is on its way, and changes nothing
  CHECK(put("/api/v1/customers/ada/preferences", wishes, {root}).status == 201);
  CHECK(put("/api/v1/customers/ada/preferences", wishes, {root}).status == 200);  // the same again
  CHECK(ask(http::method::del, "/api/v1/customers/ada/preferences", {root}).status == 204);
  list expected = {"order.cancel root " + placed + " ", "order.place root " + placed + " ",
                   "order.revise root " + revised + " ", "preferences.delete root ada ", "preferences.put root ada "};
  CHECK(audits() == expected);
}

TEST_CASE_METHOD(watched_api, "what is done to stock is kept with who did it", "[rest][security]") {
  const auto clerk = token("clerk inventory:write");
  CHECK(post("/api/v1/items", R"({"sku":"tea","on_hand":5})", {clerk}).status == 201);
  CHECK(put("/api/v1/items/mug", R"({"on_hand":5})", {clerk}).status == 201);
  CHECK(put("/api/v1/items/mug", R"({"on_hand":4})", {clerk}).status == 200);
  CHECK(put("/api/v1/items/mug", R"({"on_hand":4})", {clerk}).status == 200);  // the same again
  CHECK(post("/api/v1/items/mug/adjustments", R"({"delta":-1,"reason":"broken"})", {clerk}).status == 200);
  CHECK(post("/api/v1/items/mug/adjustments", R"({"delta":-9,"reason":"lost"})", {clerk}).status == 409);
  CHECK(ask(http::method::del, "/api/v1/items/mug", {clerk}).status == 204);
  CHECK(audits() == std::vector<std::string>{"item.adjust clerk mug broken", "item.create clerk mug ",
                                             "item.create clerk tea ", "item.replace clerk mug ",
                                             "item.withdraw clerk mug "});
}
