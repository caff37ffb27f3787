#include <algorithm>
#include <boost/json/serialize.hpp>
#include <set>

#include "comanda/inventory/messages.hpp"
#include "served.hpp"

using namespace comanda;
using test::inventory_api;

namespace {

const std::string tea = "/api/v1/items/tea";
const std::string tea_adjustments = tea + "/adjustments";

struct stocked_api : inventory_api {
  order_id order{ids.next(time.at)};

  /// Five of tea, of which so many are set aside.
  explicit stocked_api(std::int64_t reserved = 0) {
    REQUIRE(put(tea, R"({"on_hand":5,"reorder_point":1})").status == 201);
    if (reserved == 0) return;
    const auto pieces = decltype(inventory::stock_line::quantity)::of(reserved).value();
    run(inventory::reserve{{order, {{*sku::parse("tea"), pieces}}}, {}});
  }
  void run(inventory::command c) {
    commands.submit({std::move(c), {time.at, ids.next(time.at), "", "", {}}, {}, {}},
                    [](const application::outcome& o) { REQUIRE(o.value.has_value()); });
  }
  test::reply del(std::string target, test::header_list headers = {}) {
    return ask(http::method::del, std::move(target), std::move(headers));
  }
};

struct api_with_reserved : stocked_api {
  api_with_reserved() : stocked_api(2) {}
};

}  // namespace

TEST_CASE_METHOD(inventory_api, "an item is created once", "[rest][inventory]") {
  const auto r = post("/api/v1/items", R"({"sku":"tea:green","name":"Green tea","on_hand":7,"reorder_point":2})");
  CHECK(r.status == 201);
  CHECK(r.header("Location") == "/api/v1/items/tea:green");
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(r.at("/data") == test::json::object{{"sku", "tea:green"},
                                            {"name", "Green tea"},
                                            {"on_hand", 7},
                                            {"reserved", 0},
                                            {"available", 7},
                                            {"reorder_point", 2},
                                            {"unit_price", nullptr},
                                            {"currency", nullptr},
                                            {"version", 1},
                                            {"created_at", "2026-01-31T10:30:00.123456Z"},
                                            {"updated_at", "2026-01-31T10:30:00.123456Z"}});
  CHECK(get(r.header("Location")).at("/data") == r.at("/data"));
  const auto again = post("/api/v1/items", R"({"sku":"tea:green","on_hand":1})");
  CHECK(again.status == 409);
  CHECK(again.code() == "ALREADY_EXISTS");
}

TEST_CASE_METHOD(inventory_api, "PUT creates an item, then replaces it, under the version that If-Match names",
                 "[rest][inventory]") {
  CHECK(put(tea, R"({"on_hand":5})", {{"If-Match", "\"1\""}}).status == 412);
  const auto made = put(tea, R"({"on_hand":5})");
  CHECK(made.status == 201);
  CHECK(made.header("Location") == tea);
  CHECK(made.text_at("/data/name") == "tea");
  const auto next = put(tea, R"({"on_hand":8,"name":"Tea"})", {{"If-Match", "\"1\""}});
  CHECK(next.status == 200);
  CHECK(next.header("ETag") == "\"2\"");
  CHECK(next.header("Location") == "(none)");
  CHECK(next.at("/data/on_hand") == 8);
  for (const auto* stale : {"\"1\"", "\"3\"", "W/\"2\"", "\"02\"", "\"two\"", "\"\"", "\"2 \"", "\"1\", \"3\"",
                            "\"1,2\"", "W/\"2\", \"1\"", "\"99999999999999999999\", \"-2\""}) {
    const auto r = put(tea, R"({"on_hand":1})", {{"If-Match", stale}});
    CAPTURE(stale);
    CHECK(r.status == 412);
    CHECK(r.code() == "VERSION_MISMATCH");
  }
  CHECK(put(tea, R"({"on_hand":1})", {{"If-Match", "2"}}).status == 400);
  CHECK(get(tea).at("/data/on_hand") == 8);
  CHECK(put(tea, R"({"on_hand":9})", {{"If-Match", "*"}}).header("ETag") == "\"3\"");
  CHECK(put(tea, R"({"on_hand":10})", {{"If-Match", " \"3\" "}}).header("ETag") == "\"4\"");
}

TEST_CASE_METHOD(inventory_api, "If-Match names the versions that a change is for, in any list and on several lines",
                 "[rest][inventory]") {
  CHECK(put(tea, R"({"on_hand":1})").header("ETag") == "\"1\"");
  CHECK(put(tea, R"({"on_hand":2})", {{"If-Match", "\"x\", \"1\""}}).header("ETag") == "\"2\"");
  CHECK(put(tea, R"({"on_hand":3})", {{"If-Match", "W/\"2\",\"2\" ,, \"a,b\""}}).header("ETag") == "\"3\"");
  CHECK(put(tea, R"({"on_hand":4})", {{"If-Match", "\"7\""}, {"If-Match", "\"3\""}}).header("ETag") == "\"4\"");
  CHECK(ask(http::method::del, tea, {{"If-Match", "\"1\", \"2\", \"3\""}}).code() == "VERSION_MISMATCH");
  CHECK(ask(http::method::del, tea, {{"If-Match", "\"3\", \"4\""}}).status == 204);
  CHECK(put(tea, R"({"on_hand":1})", {{"If-Match", "\"1\", \"5\""}}).status == 412);
}

TEST_CASE_METHOD(inventory_api, "If-None-Match names the versions that a change is not for, weak or strong",
                 "[rest][inventory]") {
  CHECK(put(tea, R"({"on_hand":1})", {{"If-None-Match", "\"1\", W/\"2\""}}).status == 201);
  for (const auto* tag : {"\"1\"", "W/\"1\"", "\"x\", \"1\"", "*"}) {
    CAPTURE(tag);
    const auto r = put(tea, R"({"on_hand":2})", {{"If-None-Match", tag}});
    CHECK(r.status == 412);
    CHECK(r.code() == "VERSION_MISMATCH");
  }
  CHECK(put(tea, R"({"on_hand":2})", {{"If-None-Match", "\"2\", \"x\""}}).header("ETag") == "\"2\"");
  CHECK(put(tea, R"({"on_hand":3})", {{"If-None-Match", "\"1\""}, {"If-Match", "\"1\", \"2\""}}).status == 200);
  CHECK(put(tea, R"({"on_hand":4})", {{"If-None-Match", "\"3\""}, {"If-Match", "\"3\""}}).status == 412);
}

TEST_CASE_METHOD(inventory_api, "PUT with If-None-Match: * creates an item and never replaces one",
                 "[rest][inventory]") {
  CHECK(put(tea, R"({"on_hand":5})", {{"If-None-Match", " * "}}).status == 201);
  const auto there = put(tea, R"({"on_hand":6})", {{"If-None-Match", "*"}});
  CHECK(there.status == 412);
  CHECK(there.code() == "VERSION_MISMATCH");
  CHECK(put(tea, R"({"on_hand":6})", {{"If-None-Match", "*"}, {"If-Match", "\"1\""}}).status == 412);
  for (const auto* tag : {"1", "", "*, \"1\""}) {
    CAPTURE(tag);
    CHECK(put(tea, R"({"on_hand":6})", {{"If-None-Match", tag}}).status == 400);
  }
  CHECK(get(tea).at("/data/on_hand") == 5);
}

TEST_CASE_METHOD(inventory_api, "what is wrong with an item is told by its place", "[rest][inventory]") {
  using list = std::vector<std::string>;
  CHECK(put("/api/v1/items/tea", "{}").violations() == list{"REQUIRED /on_hand"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":-1})").violations() == list{"OUT_OF_RANGE /on_hand"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":1000000000001})").violations() == list{"OUT_OF_RANGE /on_hand"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":1,"sku":"tea"})").violations() == list{"UNKNOWN_MEMBER /sku"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":1,"name":""})").violations() == list{"TOO_SHORT /name"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":1,"name":")" + std::string(201, 'n') + "\"}").violations() ==
        list{"TOO_LONG /name"});
  CHECK(put("/api/v1/items/tea", R"({"on_hand":1,"name":"a\u0000b"})").status == 422);
  CHECK(post("/api/v1/items", R"({"sku":"t t","on_hand":1})").violations() == list{"INVALID_FORMAT /sku"});
  const auto bad_path = put("/api/v1/items/t%20t", R"({"on_hand":1})");
  CHECK(bad_path.status == 400);
  CHECK(bad_path.code() == "INVALID_PARAMETER");
  CHECK(bad_path.text_at("/error/details/parameter") == "sku");
  CHECK(get("/api/v1/items/" + std::string(65, 's')).status == 400);
  CHECK(store.commits == 0);
}

TEST_CASE_METHOD(inventory_api, "an item that is not there is ITEM_NOT_FOUND, and so is its ledger",
                 "[rest][inventory]") {
  for (const auto* target : {"/api/v1/items/tea", "/api/v1/items/tea/movements"}) {
    CHECK(get(target).status == 404);
    CHECK(get(target).code() == "ITEM_NOT_FOUND");
  }
  const auto adjusted = post(tea_adjustments, R"({"delta":1,"reason":"counted"})");
  CHECK(adjusted.status == 404);
  CHECK(adjusted.code() == "ITEM_NOT_FOUND");
  CHECK(ask(http::method::del, tea).code() == "ITEM_NOT_FOUND");
  for (const auto* any : {"*", "\"1\""}) {
    CHECK(ask(http::method::del, tea, {{"If-Match", any}}).code() == "VERSION_MISMATCH");
    CHECK(post(tea_adjustments, R"({"delta":1,"reason":"counted"})", {{"If-Match", any}}).status == 412);
    CHECK(put(tea, R"({"on_hand":1})", {{"If-Match", any}}).status == 412);
  }
  CHECK(get("/api/v1/reservations/" + to_string(uuid{})).code() == "RESERVATION_NOT_FOUND");
  CHECK(get("/api/v1/reservations/tea").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(inventory_api, "the ledger of an item holds its own movements, newest first", "[rest][inventory]") {
  for (const int on_hand : {5, 9, 2}) {
    CHECK(put("/api/v1/items/tea", R"({"on_hand":)" + std::to_string(on_hand) + "}").status < 300);
    CHECK(put("/api/v1/items/mug", R"({"on_hand":)" + std::to_string(on_hand + 1) + "}").status < 300);
    time.at += std::chrono::seconds(1);
  }
  const std::vector<std::string> wanted = {"-7", "4", "5"};
  CHECK(walk("/api/v1/items/tea/movements", "on_hand_delta") == wanted);
  std::size_t pages = 0;
  CHECK(walk("/api/v1/items/tea/movements?limit=1", "on_hand_delta", &pages) == wanted);
  CHECK(pages == 3);
  const auto r = get("/api/v1/items/tea/movements");
  CHECK(r.text_at("/data/2/kind") == "receipt");
  CHECK(r.text_at("/data/0/kind") == "adjustment");
  CHECK(r.at("/data/0/order_id").is_null());
  CHECK(r.at("/data/0").as_object().size() == 8);
  CHECK(get("/api/v1/items/tea/movements?kind=receipt").status == 400);
}

TEST_CASE_METHOD(inventory_api, "items of one moment are listed with no gap and no double", "[rest][inventory]") {
  std::vector<std::string> made;
  for (int i = 0; i < 9; ++i) {
    made.push_back("s" + std::to_string(i));
    CHECK(put("/api/v1/items/" + made.back(), R"({"on_hand":1})").status == 201);
  }
  auto found = walk("/api/v1/items?limit=2", "sku");
  std::sort(found.begin(), found.end());
  CHECK(found == made);
  const auto cursor = get("/api/v1/items?limit=2").text_at("/metadata/next_cursor");
  CHECK(get("/api/v1/reservations?cursor=" + cursor).status == 400);
  // "1769851000000000\n" and a byte that no text has, as base64url.
  CHECK(get("/api/v1/items?cursor=MTc2OTg1MTAwMDAwMDAwMAr_").status == 400);
}

TEST_CASE_METHOD(inventory_api, "reservations are listed, filtered and shown", "[rest][inventory]") {
  CHECK(put("/api/v1/items/tea", R"({"on_hand":5})").status == 201);
  const order_id order(ids.next(time.at));
  const inventory::reserve wish{{order, {{*sku::parse("tea"), 2}}}, {}};
  commands.submit({wish, {time.at, ids.next(time.at), "", "", {}}, {}, {}},
                  [](const application::outcome& o) { CHECK(o.value.has_value()); });
  const auto r = get("/api/v1/reservations/" + to_string(order));
  CHECK(r.status == 200);
  CHECK(r.text_at("/data/status") == "held");
  CHECK(r.at("/data/lines") == test::json::array{{{"sku", "tea"}, {"quantity", 2}}});
  CHECK(get("/api/v1/reservations/" + to_string(order), {{"If-None-Match", r.header("ETag")}}).status == 304);
  CHECK(walk("/api/v1/reservations?status=held&order_id=" + to_string(order), "order_id") ==
        std::vector{to_string(order)});
  CHECK(walk("/api/v1/reservations?status=committed", "order_id").empty());
  CHECK(get("/api/v1/reservations?order_id=tea").code() == "INVALID_PARAMETER");
  const auto low = put("/api/v1/items/tea", R"({"on_hand":1})");
  CHECK(low.status == 409);
  CHECK(low.code() == "INVALID_STATE");
  CHECK(low.at("/error/details/reserved") == 2);
}

TEST_CASE_METHOD(stocked_api, "an adjustment answers with the item and stands in the ledger with its reason",
                 "[rest][inventory]") {
  time.at += std::chrono::seconds(1);
  const auto r = post(tea_adjustments, R"({"delta":-2,"reason":"two were wet"})");
  CHECK(r.status == 200);
  CHECK(r.header("ETag") == "\"2\"");
  CHECK(r.header("Location") == "(none)");
  CHECK(r.at("/data") == get(tea).at("/data"));
  CHECK(r.at("/data/on_hand") == 3);
  const auto ledger = get(tea + "/movements");
  CHECK(ledger.text_at("/data/0/kind") == "adjustment");
  CHECK(ledger.text_at("/data/0/reason") == "two were wet");
  CHECK(ledger.at("/data/0/on_hand_delta") == -2);
  CHECK(post(tea_adjustments, R"({"delta":4,"reason":"found"})", {{"If-Match", "\"1\""}}).code() == "VERSION_MISMATCH");
  CHECK(post(tea_adjustments, R"({"delta":4,"reason":"found"})", {{"If-Match", "\"2\""}}).at("/data/on_hand") == 7);
}

TEST_CASE_METHOD(stocked_api, "an adjustment with one Idempotency-Key is made once", "[rest][inventory]") {
  const auto ask_for = [&](const char* body) { return post(tea_adjustments, body, {{"Idempotency-Key", "k"}}); };
  const auto first = ask_for(R"({"delta":1,"reason":"found"})");
  const auto again = ask_for(R"({"delta":1,"reason":"found"})");
  CHECK(again.status == 200);
  CHECK(again.at("/data") == first.at("/data"));
  CHECK(again.header("ETag") == "\"2\"");
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(first.header("Idempotency-Replayed") == "(none)");
  CHECK(ask_for(R"({"delta":2,"reason":"found"})").code() == "IDEMPOTENCY_KEY_REUSED");
  CHECK(get(tea).at("/data/on_hand") == 6);
}

TEST_CASE_METHOD(api_with_reserved, "an adjustment that the levels do not bear is refused with them",
                 "[rest][inventory]") {
  for (const auto* delta : {"-4", "999999999996"}) {
    const auto r = post(tea_adjustments, R"({"reason":"counted","delta":)" + std::string(delta) + "}");
    CHECK(r.status == 409);
    CHECK(r.code() == "INVALID_STATE");
    CHECK(r.at("/error/details") == test::json::object{{"on_hand", 5}, {"reserved", 2}});
  }
  CHECK(post(tea_adjustments, R"({"delta":-3,"reason":"counted"})").status == 200);
}

TEST_CASE_METHOD(stocked_api, "what is wrong with an adjustment is told by its place", "[rest][inventory]") {
  using list = std::vector<std::string>;
  const auto wrong = [&](const std::string& body) {
    const auto r = post(tea_adjustments, body);
    CHECK(r.status == 422);
    return r.violations();
  };
  CHECK(wrong("{}") == list{"REQUIRED /delta", "REQUIRED /reason"});
  CHECK(wrong(R"({"delta":0,"reason":"x"})") == list{"OUT_OF_RANGE /delta"});
  CHECK(wrong(R"({"delta":1000000000001,"reason":"x"})") == list{"OUT_OF_RANGE /delta"});
  CHECK(wrong(R"({"delta":-9223372036854775808,"reason":"x"})") == list{"OUT_OF_RANGE /delta"});
  CHECK(wrong(R"({"delta":1.0,"reason":""})") == list{"WRONG_TYPE /delta", "TOO_SHORT /reason"});
  CHECK(wrong(R"({"delta":1,"reason":")" + std::string(201, 'r') + "\"}") == list{"TOO_LONG /reason"});
  CHECK(wrong(R"({"delta":1,"reason":"x","sku":"tea"})") == list{"UNKNOWN_MEMBER /sku"});
  CHECK(post("/api/v1/items/t%20t/adjustments", R"({"delta":1,"reason":"x"})").code() == "INVALID_PARAMETER");
  CHECK(get(tea).header("ETag") == "\"1\"");
}

TEST_CASE_METHOD(stocked_api, "a deleted item is gone for everybody, and its number goes on when it comes back",
                 "[rest][inventory]") {
  CHECK(put("/api/v1/items/mug", R"({"on_hand":1})").status == 201);
  const auto gone = del(tea);
  CHECK(gone.status == 204);
  CHECK(gone.text.empty());
  CHECK(gone.header("ETag") == "(none)");
  CHECK(get(tea).code() == "ITEM_NOT_FOUND");
  CHECK(get(tea + "/movements").code() == "ITEM_NOT_FOUND");
  CHECK(walk("/api/v1/items", "sku") == std::vector<std::string>{"mug"});
  CHECK(del(tea).code() == "ITEM_NOT_FOUND");
  CHECK(del(tea, {{"If-Match", "*"}}).status == 412);
  CHECK(post(tea_adjustments, R"({"delta":1,"reason":"x"})").code() == "ITEM_NOT_FOUND");

  time.at += std::chrono::seconds(1);
  const auto back = put(tea, R"({"on_hand":3})");
  CHECK(back.status == 201);
  CHECK(back.header("Location") == tea);
  CHECK(back.header("ETag") == "\"3\"");
  CHECK(back.at("/data/reorder_point") == 0);
  CHECK(back.text_at("/data/created_at") == "2026-01-31T10:30:01.123456Z");
  CHECK(walk("/api/v1/items", "sku") == std::vector<std::string>{"tea", "mug"});
  const auto ledger = walk(tea + "/movements", "on_hand_delta");
  CHECK(std::multiset<std::string>(ledger.begin(), ledger.end()) == std::multiset<std::string>{"5", "-5", "3"});

  CHECK(del(tea).status == 204);
  const auto posted = post("/api/v1/items", R"({"sku":"tea","on_hand":1})");
  CHECK(posted.status == 201);
  CHECK(posted.header("ETag") == "\"5\"");
}

TEST_CASE_METHOD(stocked_api, "DELETE holds to the version that If-Match names", "[rest][inventory]") {
  CHECK(del(tea, {{"If-Match", "\"2\""}}).code() == "VERSION_MISMATCH");
  CHECK(del(tea, {{"If-Match", "2"}}).status == 400);
  CHECK(del("/api/v1/items/t%20t").code() == "INVALID_PARAMETER");
  CHECK(get(tea).status == 200);
  CHECK(del(tea, {{"If-Match", "\"1\""}}).status == 204);
  CHECK(put(tea, R"({"on_hand":5})").status == 201);
  CHECK(del(tea, {{"If-Match", "*"}}).status == 204);
}

TEST_CASE_METHOD(api_with_reserved, "an item that is reserved cannot be deleted until it has been released or has left",
                 "[rest][inventory]") {
  const auto r = del(tea);
  CHECK(r.status == 409);
  CHECK(r.code() == "ITEM_IN_USE");
  CHECK(r.at("/error/details/reserved") == 2);
  run(inventory::commit{{order, {}, 0}, {}});
  CHECK(del(tea).status == 204);
}

TEST_CASE_METHOD(api_with_reserved, "stock that a cancelled order gives back brings a deleted item back",
                 "[rest][inventory]") {
  run(inventory::commit{{order, {}, 0}, {}});
  CHECK(del(tea).status == 204);
  run(inventory::take_back{{order, {}}, {}});
  CHECK(get(tea).at("/data/on_hand") == 2);
  CHECK(walk("/api/v1/items", "sku") == std::vector<std::string>{"tea"});
  const auto reservation = get("/api/v1/reservations/" + to_string(order));
  CHECK(reservation.text_at("/data/status") == "released");
  CHECK(reservation.at("/data").as_object().size() == 7);
}

TEST_CASE_METHOD(inventory_api, "an item is for sale at the price that it is given, until it is taken away",
                 "[rest][inventory]") {
  const auto price_of = [](const test::reply& r) {
    return test::json::serialize(r.at("/data/unit_price")) + " " + test::json::serialize(r.at("/data/currency"));
  };
  const auto created = post("/api/v1/items", R"({"sku":"tea","on_hand":1,"unit_price":350,"currency":"EUR"})");
  CHECK(created.status == 201);
  CHECK(price_of(created) == "350 \"EUR\"");
  CHECK(price_of(get(tea)) == "350 \"EUR\"");
  CHECK(get("/api/v1/items").at("/data/0/unit_price") == 350);
  CHECK(price_of(put(tea, R"({"on_hand":2})")) == "350 \"EUR\"");
  const auto free = put(tea, R"({"on_hand":2,"unit_price":0,"currency":"USD"})");
  CHECK(price_of(free) == "0 \"USD\"");
  CHECK(free.header("ETag") == "\"3\"");
  CHECK(price_of(put(tea, R"({"on_hand":2,"unit_price":null,"currency":null})")) == "null null");
  CHECK(price_of(put(tea, R"({"on_hand":2,"unit_price":1,"currency":"EUR"})")) == "1 \"EUR\"");
  CHECK(price_of(put(tea, R"({"on_hand":2,"currency":null})")) == "null null");
  CHECK(price_of(put("/api/v1/items/mug", R"({"on_hand":2,"unit_price":1,"currency":"EUR"})")) == "1 \"EUR\"");
  CHECK(price_of(put("/api/v1/items/cup", R"({"on_hand":2})")) == "null null");
}

TEST_CASE_METHOD(inventory_api, "a price without its currency, or a wrong one, is told by its place",
                 "[rest][inventory]") {
  using list = std::vector<std::string>;
  const auto wrong = [&](const std::string& members) {
    auto found = put(tea, R"({"on_hand":1,)" + members + "}").violations();
    CHECK(post("/api/v1/items", R"({"sku":"tea","on_hand":1,)" + members + "}").violations() == found);
    return found;
  };
  CHECK(wrong(R"("unit_price":1)") == list{"REQUIRED /currency"});
  CHECK(wrong(R"("unit_price":1,"currency":null)") == list{"REQUIRED /currency"});
  CHECK(wrong(R"("currency":"EUR")") == list{"REQUIRED /unit_price"});
  CHECK(wrong(R"("unit_price":null,"currency":"EUR")") == list{"REQUIRED /unit_price"});
  CHECK(wrong(R"("unit_price":-1,"currency":"EUR")") == list{"OUT_OF_RANGE /unit_price"});
  CHECK(wrong(R"("unit_price":900000000001,"currency":"EUR")") == list{"OUT_OF_RANGE /unit_price"});
  CHECK(wrong(R"("unit_price":1.5,"currency":"euro")") == list{"WRONG_TYPE /unit_price", "INVALID_FORMAT /currency"});
  CHECK(get(tea).status == 404);
}

TEST_CASE_METHOD(inventory_api, "what names other people's orders is for administrators", "[rest][inventory]") {
  const http::principal ada{"ada", {"inventory:read", "inventory:write"}, false};
  const http::principal root{"root", {"admin"}, true};
  const auto may = [&](const http::principal& who, const std::string& target) {
    return who.may(std::get<http::matched>(routes->match(http::method::get, *http::parse_target(target))).route->scope);
  };
  const std::vector<std::string> of_orders = {tea + "/movements", "/api/v1/reservations",
                                              "/api/v1/reservations/" + to_string(uuid{})};
  for (const auto& target : of_orders) {
    CAPTURE(target);
    CHECK_FALSE(may(ada, target));
    CHECK(may(root, target));
  }
  CHECK(may(ada, tea));
  CHECK(may(ada, "/api/v1/items"));
}

TEST_CASE_METHOD(stocked_api, "a deleted item is unknown to an order", "[rest][inventory]") {
  CHECK(del(tea).status == 204);
  run(inventory::reserve{{order, {{*sku::parse("tea"), 1}}}, {}});  // answered with stock_rejected
  const auto refused = get("/api/v1/reservations/" + to_string(order));
  CHECK(refused.text_at("/data/status") == "released");
}

TEST_CASE_METHOD(inventory_api, "nothing is named as a path names a place", "[rest][inventory]") {
  for (const std::string place : {".", ".."}) {
    CAPTURE(place);
    const auto r = post("/api/v1/items", R"({"sku":")" + place + R"(","on_hand":1})");
    CHECK(r.status == 422);
    CHECK(r.violations() == std::vector<std::string>{"INVALID_FORMAT /sku"});
    std::string escaped;
    for (std::size_t i = 0; i < place.size(); ++i) escaped += "%2e";
    for (const auto& segment : {place, escaped}) {
      CAPTURE(segment);
      CHECK(put("/api/v1/items/" + segment, R"({"on_hand":1})").code() == "INVALID_PARAMETER");
      CHECK(get("/api/v1/items/" + segment).status == 400);
      CHECK(ask(http::method::del, "/api/v1/items/" + segment).status == 400);
    }
  }
  CHECK(post("/api/v1/items", R"({"sku":"...","on_hand":1})").header("Location") == "/api/v1/items/...");
  CHECK(get("/api/v1/items/...").at("/data/sku") == "...");
}
