#include "served.hpp"

#include <algorithm>

using namespace comanda;
using test::orders_api;

TEST_CASE_METHOD(orders_api, "an order that is placed is told with its place and its version", "[rest][orders]") {
  const auto r = post("/api/v1/orders", body_of("ada"), {{"X-Request-ID", "r1"}});
  CHECK(r.status == 201);
  const auto id = r.text_at("/data/order_id");
  CHECK(parse_uuid(id).has_value());
  CHECK(r.header("Location") == "/api/v1/orders/" + id);
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(r.header("X-Request-ID") == "r1");
  CHECK(r.header("Idempotency-Replayed") == "(none)");
  CHECK(r.at("/success") == true);
  CHECK(r.at("/error").is_null());
  CHECK(r.at("/metadata") == test::json::object{{"timestamp", "2026-01-31T10:30:00.123Z"}, {"request_id", "r1"}});
  const auto& lines = r.at("/data/lines");
  CHECK(lines == test::json::array{{{"sku", "tea"}, {"quantity", 2}, {"unit_price", 350}},
                                   {{"sku", "mug"}, {"quantity", 1}, {"unit_price", 900}}});
  CHECK(r.text_at("/data/customer_id") == "ada");
  CHECK(r.text_at("/data/status") == "pending");
  CHECK(r.text_at("/data/currency") == "EUR");
  CHECK(r.at("/data/total") == 1600);
  CHECK(r.at("/data/rejection").is_null());
  CHECK(r.at("/data/version") == 1);
  CHECK(r.text_at("/data/created_at") == "2026-01-31T10:30:00.123456Z");
  CHECK(r.at("/data").as_object().size() == 10);
  CHECK(get(r.header("Location")).at("/data") == r.at("/data"));
}

TEST_CASE_METHOD(orders_api, "one order is shown under its version", "[rest][orders]") {
  const auto target = "/api/v1/orders/" + place();
  const auto r = get(target);
  CHECK(r.status == 200);
  CHECK(r.header("ETag") == "\"1\"");
  for (const auto* tag : {"\"1\"", "*", "W/\"1\"", "\"7\", \"1\"", "\"0\" ,W/\"1\"", "\"a,b\",\"1\"", " , ,\"1\",,"}) {
    CAPTURE(tag);
    const auto same = get(target, {{"If-None-Match", tag}});
    CHECK(same.status == 304);
    CHECK(same.text.empty());
    CHECK(same.header("ETag") == "\"1\"");
    CHECK(same.header("Content-Type") == "(none)");
  }
  for (const auto* tag : {"\"2\"", "1", "\"11\"", "\"\"", "", "\"a,\"1\"\"", "\"9,\"1\"", "w/\"1\"", "\"1\", *, 2"}) {
    CAPTURE(tag);
    CHECK(get(target, {{"If-None-Match", tag}}).status == 200);
  }
  CHECK(get(target, {{"If-None-Match", "\"9\""}, {"If-None-Match", "\"1\""}}).status == 304);
}

TEST_CASE_METHOD(orders_api, "an order that is not there is ORDER_NOT_FOUND, also under If-None-Match",
                 "[rest][orders]") {
  const auto target = "/api/v1/orders/" + to_string(ids.next(time.at));
  for (const auto& of : {target, target + "/timeline"}) {
    const auto r = get(of, {{"If-None-Match", "*"}});
    CHECK(r.status == 404);
    CHECK(r.code() == "ORDER_NOT_FOUND");
  }
}

TEST_CASE_METHOD(orders_api, "an id that is no uuid, or a parameter, is INVALID_PARAMETER", "[rest][orders]") {
  const auto id = place();
  for (const auto& target :
       {std::string("/api/v1/orders/12"), "/api/v1/orders/" + id + "0", std::string("/api/v1/orders/12/timeline"),
        "/api/v1/orders/" + id + "?x=1", "/api/v1/orders/" + id + "/timeline?status=pending"}) {
    const auto r = get(target);
    CAPTURE(target);
    CHECK(r.status == 400);
    CHECK(r.code() == "INVALID_PARAMETER");
    CHECK_FALSE(r.text_at("/error/details/parameter").empty());
  }
}

TEST_CASE_METHOD(orders_api, "a parameter that a command does not know is not passed over", "[rest][orders]") {
  const auto id = place();
  const int commits = store.commits;
  const std::vector<std::pair<http::method, std::string>> asked = {
      {http::method::post, "/api/v1/orders?dry_run=true"},
      {http::method::put, "/api/v1/orders/" + id + "?dry_run=true"},
      {http::method::del, "/api/v1/orders/" + id + "?dry_run=true"}};
  for (const auto& [verb, target] : asked) {
    const auto r =
        ask(verb, target, {{"Content-Type", "application/json"}},
            verb == http::method::post ? body_of("ada") : R"({"lines":[{"sku":"t","quantity":1,"unit_price":1}]})");
    CAPTURE(target);
    CHECK(r.code() == "INVALID_PARAMETER");
    CHECK(r.text_at("/error/details/parameter") == "dry_run");
  }
  CHECK(store.commits == commits);
}

TEST_CASE_METHOD(orders_api, "a body that is not said to be JSON in UTF-8 is refused", "[rest][orders]") {
  for (const auto* type : {"text/plain", "application/xml", "application/jsonp", "", "application/json; charset=latin1",
                           "application/json; charset=utf-16", "application/x-www-form-urlencoded"}) {
    const auto r = ask(http::method::post, "/api/v1/orders", {{"Content-Type", type}}, body_of("ada"));
    CAPTURE(type);
    CHECK(r.status == 415);
    CHECK(r.code() == "UNSUPPORTED_MEDIA_TYPE");
  }
  for (const auto* coding : {"gzip", "br", "foo", "identity, gzip"}) {
    const auto r = post("/api/v1/orders", body_of("ada"), {{"Content-Encoding", coding}});
    CAPTURE(coding);
    CHECK(r.status == 415);
    CHECK(r.text_at("/error/details/supported") == "identity");
  }
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Content-Encoding", "identity"}}).status == 201);
  CHECK(ask(http::method::post, "/api/v1/orders", {}, body_of("ada")).status == 415);
  CHECK(post("/api/v1/orders", body_of("ada"), {{"content-type", "application/json"}}).status == 415);
  for (const auto* type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json ; charset=UTF-8", "application/json;"}) {
    CAPTURE(type);
    CHECK(ask(http::method::post, "/api/v1/orders", {{"Content-Type", type}}, body_of("ada")).status == 201);
  }
}

TEST_CASE_METHOD(orders_api, "what is not JSON is MALFORMED_JSON", "[rest][orders]") {
  const std::string deep(1000, '[');
  for (const auto& body : {std::string(), std::string("{"), std::string("nope"), std::string("{}x"),
                           std::string("{\"a\":1,}"), std::string("{'a':1}"),
                           std::string("{\"currency\":\"EUR\",\"currency\":\"USD\"}"), std::string("{\"a\":\"\xff\"}"),
                           std::string("[01]"), deep, std::string("// why\n{}"), std::string("{\"a\":NaN}")}) {
    const auto r = post("/api/v1/orders", body);
    CAPTURE(body);
    CHECK(r.status == 400);
    CHECK(r.code() == "MALFORMED_JSON");
  }
  CHECK(store.commits == 0);
}

TEST_CASE_METHOD(orders_api, "all that is wrong with an order is told at once, each thing by its place",
                 "[rest][orders]") {
  using list = std::vector<std::string>;
  const auto with_line = [](const std::string& line) {
    return R"({"customer_id":"a","currency":"EUR","lines":[)" + line + "]}";
  };
  const std::vector<std::pair<std::string, list>> table = {
      {"[]", {"WRONG_TYPE "}},
      {"null", {"WRONG_TYPE "}},
      {"{}", {"REQUIRED /customer_id", "REQUIRED /currency", "REQUIRED /lines"}},
      {R"({"customer_id":1,"currency":"EURO","lines":{}})",
       {"WRONG_TYPE /customer_id", "INVALID_FORMAT /currency", "WRONG_TYPE /lines"}},
      {R"({"customer_id":"","currency":"eur","lines":[]})",
       {"TOO_SHORT /customer_id", "INVALID_FORMAT /currency", "TOO_SHORT /lines"}},
      {R"({"customer_id":"a b","currency":"EUR","lines":[1]})", {"INVALID_FORMAT /customer_id", "WRONG_TYPE /lines/0"}},
      {R"({"customer_id":"a","currency":"EUR","lines":[{"sku":"t","quantity":1,"unit_price":1}],"order_id":"x"})",
       {"UNKNOWN_MEMBER /order_id"}},
      {with_line(R"({"sku":"t","quantity":0,"unit_price":-1})"),
       {"OUT_OF_RANGE /lines/0/quantity", "OUT_OF_RANGE /lines/0/unit_price"}},
      {with_line(R"({"sku":"t","quantity":10001,"unit_price":900000000001})"),
       {"OUT_OF_RANGE /lines/0/quantity", "OUT_OF_RANGE /lines/0/unit_price"}},
      {with_line(R"({"sku":"t","quantity":99999999999999999999999,"unit_price":-99999999999999999999999})"),
       {"OUT_OF_RANGE /lines/0/quantity", "OUT_OF_RANGE /lines/0/unit_price"}},
      {with_line(R"({"sku":"t","quantity":1.0,"unit_price":1e2})"),
       {"WRONG_TYPE /lines/0/quantity", "WRONG_TYPE /lines/0/unit_price"}},
      {with_line(R"({"sku":"t","quantity":"1","unit_price":true})"),
       {"WRONG_TYPE /lines/0/quantity", "WRONG_TYPE /lines/0/unit_price"}},
      {with_line(R"({"sku":"t","quantity":1,"unit_price":1,"a/b~c":0})"), {"UNKNOWN_MEMBER /lines/0/a~1b~0c"}},
      {with_line(
           R"({"sku":"t","quantity":1,"unit_price":1},{"sku":"u","quantity":1,"unit_price":1},{"sku":"t","quantity":1,"unit_price":1})"),
       {"DUPLICATE_SKU /lines/2/sku"}},
      {with_line(
           R"({"sku":"t","quantity":0,"unit_price":1},{"sku":"t","quantity":1},{"sku":"","quantity":1,"unit_price":1},)"
           R"({"sku":"","quantity":1,"unit_price":1})"),
       {"OUT_OF_RANGE /lines/0/quantity", "DUPLICATE_SKU /lines/1/sku", "REQUIRED /lines/1/unit_price",
        "TOO_SHORT /lines/2/sku", "TOO_SHORT /lines/3/sku"}}};
  for (const auto& [body, wanted] : table) {
    const auto r = post("/api/v1/orders", body);
    CAPTURE(body);
    CHECK(r.status == 422);
    CHECK(r.code() == "VALIDATION_FAILED");
    auto told = r.violations();
    auto expected = wanted;
    std::sort(told.begin(), told.end());
    std::sort(expected.begin(), expected.end());
    CHECK(told == expected);
  }
  CHECK(store.commits == 0);
}

TEST_CASE_METHOD(orders_api, "a parameter that a command does not have is refused and nothing is done",
                 "[rest][orders]") {
  const auto id = place();
  const int commits = store.commits;
  for (const auto& [verb, target] :
       std::vector<std::pair<http::method, std::string>>{{http::method::post, "/api/v1/orders?dry_run=true"},
                                                         {http::method::put, "/api/v1/orders/" + id + "?force=1"},
                                                         {http::method::del, "/api/v1/orders/" + id + "?limit=1"}}) {
    const auto r = ask(verb, target);
    CAPTURE(target);
    CHECK(r.status == 400);
    CHECK(r.code() == "INVALID_PARAMETER");
  }
  CHECK(store.commits == commits);
}

TEST_CASE_METHOD(orders_api, "an order has at most 100 lines and a price may be 0", "[rest][orders]") {
  const auto with_lines = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
      lines += (i == 0 ? "" : ",") + std::string(R"({"sku":"s)") + std::to_string(i) +
               R"(","quantity":10000,"unit_price":900000000000})";
    return R"({"customer_id":"a","currency":"EUR","lines":[)" + lines + "]}";
  };
  const auto most = post("/api/v1/orders", with_lines(100));
  CHECK(most.status == 201);
  CHECK(most.at("/data/total") == 900'000'000'000'000'000);
  CHECK(post("/api/v1/orders", with_lines(101)).violations() == std::vector<std::string>{"TOO_LONG /lines"});
  CHECK(post("/api/v1/orders",
             R"({"customer_id":"a","currency":"EUR","lines":[{"sku":"t","quantity":1,"unit_price":0}]})")
            .status == 201);
}

TEST_CASE_METHOD(orders_api, "the timeline of an order is its own and oldest first, over all pages", "[rest][orders]") {
  const auto id = place();
  static_cast<void>(place());
  const auto all = walk("/api/v1/orders/" + id + "/timeline", "sequence");
  REQUIRE(all.size() >= 2);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i] == std::to_string(i + 1));
  std::size_t pages = 0;
  CHECK(walk("/api/v1/orders/" + id + "/timeline?limit=1", "sequence", &pages) == all);
  CHECK(pages == all.size());
  const auto first = get("/api/v1/orders/" + id + "/timeline").at("/data/0").as_object();
  CHECK(first.size() == 9);
  CHECK(first.at("saga_type") == "fulfilment");
  CHECK(first.at("at") == "2026-01-31T10:30:00.123456Z");
}

TEST_CASE_METHOD(orders_api, "a store that is away is UNAVAILABLE and to be tried again", "[rest][orders]") {
  store.before_commit = [](const storage::change_set&) -> result<> {
    return fail(errc::unavailable, "the database does not answer");
  };
  const auto r = post("/api/v1/orders", body_of("ada"));
  CHECK(r.status == 503);
  CHECK(r.code() == "UNAVAILABLE");
  CHECK(r.header("Retry-After") == "1");
  CHECK(accesses.back().error == "UNAVAILABLE: the database does not answer");
}

TEST_CASE_METHOD(orders_api, "what is no list of tags is refused where something is changed", "[rest][orders]") {
  for (const std::string field : {"If-Match", "If-None-Match"}) {
    for (const auto* tag : {"1", "\"", "", ",", "W/1", "w/\"1\"", "*, \"1\"", "\"1\", *", "*, *", "\"1\" \"2\"",
                            "\"1\", 2", "\"1\", \"2"}) {
      const auto r = post("/api/v1/orders", body_of("ada"), {{field, tag}});
      CAPTURE(field, tag);
      CHECK(r.status == 400);
      CHECK(r.code() == "INVALID_PARAMETER");
      CHECK(r.text_at("/error/details/header") == field);
    }
  }
}
