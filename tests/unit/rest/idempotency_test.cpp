#include <set>

#include "guarded.hpp"

using namespace comanda;
using test::orders_api;

TEST_CASE_METHOD(orders_api, "the same request under the same key is answered again and done once",
                 "[rest][idempotency]") {
  const auto first = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}});
  time.at += std::chrono::seconds(5);
  const auto again = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}});
  CHECK(first.status == 201);
  CHECK(first.header("Idempotency-Replayed") == "(none)");
  CHECK(again.status == 201);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(again.at("/data") == first.at("/data"));
  CHECK(again.header("Location") == first.header("Location"));
  CHECK(again.header("ETag") == first.header("ETag"));
  CHECK(again.header("X-Request-ID") != first.header("X-Request-ID"));
  CHECK(walk("/api/v1/orders", "order_id").size() == 1);
}

TEST_CASE_METHOD(orders_api, "without a key, and under another key, a request is done again", "[rest][idempotency]") {
  const auto a = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}});
  const auto b = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k2"}});
  const auto c = post("/api/v1/orders", body_of("ada"));
  CHECK(a.text_at("/data/order_id") != b.text_at("/data/order_id"));
  CHECK(b.text_at("/data/order_id") != c.text_at("/data/order_id"));
  CHECK(walk("/api/v1/orders", "order_id").size() == 3);
}

TEST_CASE_METHOD(orders_api, "another request under the same key is IDEMPOTENCY_KEY_REUSED", "[rest][idempotency]") {
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}}).status == 201);
  const auto r = post("/api/v1/orders", body_of("bob"), {{"Idempotency-Key", "k1"}});
  CHECK(r.status == 422);
  CHECK(r.code() == "IDEMPOTENCY_KEY_REUSED");
  CHECK(walk("/api/v1/orders", "order_id").size() == 1);
}

TEST_CASE_METHOD(orders_api, "a key is 1 to 255 visible characters, given once", "[rest][idempotency]") {
  for (const auto& key :
       {std::string(), std::string(256, 'k'), std::string("a b"), std::string("caf\xc3\xa9"), std::string("a\tb")}) {
    const auto r = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", key}});
    CAPTURE(key);
    CHECK(r.status == 400);
    CHECK(r.code() == "INVALID_PARAMETER");
    CHECK(r.text_at("/error/details/header") == "Idempotency-Key");
  }
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "a"}, {"idempotency-key", "a"}}).status == 400);
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", std::string(255, 'k')}}).status == 201);
  CHECK(walk("/api/v1/orders", "order_id").size() == 1);
}

TEST_CASE_METHOD(orders_api, "an answer that was VALIDATION_FAILED or UNAVAILABLE does not use up a key",
                 "[rest][idempotency]") {
  const std::string twice =
      R"({"customer_id":"a","currency":"EUR","lines":[{"sku":"t","quantity":1,"unit_price":1},{"sku":"t","quantity":1,"unit_price":1}]})";
  CHECK(post("/api/v1/orders", "{}", {{"Idempotency-Key", "k1"}}).code() == "VALIDATION_FAILED");
  CHECK(post("/api/v1/orders", twice, {{"Idempotency-Key", "k1"}}).code() == "VALIDATION_FAILED");
  store.before_commit = [](const storage::change_set&) -> result<> { return fail(errc::unavailable, "away"); };
  CHECK(post("/api/v1/orders", body_of("bob"), {{"Idempotency-Key", "k1"}}).code() == "UNAVAILABLE");
  store.before_commit = [](const storage::change_set&) { return result<>(); };
  const auto r = post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}});
  CHECK(r.status == 201);
  CHECK(r.header("Idempotency-Replayed") == "(none)");
}

TEST_CASE_METHOD(test::inventory_api, "a refusal of the domain is stored under the key and replayed",
                 "[rest][idempotency]") {
  CHECK(post("/api/v1/items", R"({"sku":"tea","on_hand":1})").status == 201);
  const auto first = post("/api/v1/items", R"({"sku":"tea","on_hand":1})", {{"Idempotency-Key", "k1"}});
  const auto again = post("/api/v1/items", R"({"sku":"tea","on_hand":1})", {{"Idempotency-Key", "k1"}});
  CHECK(first.status == 409);
  CHECK(first.header("Idempotency-Replayed") == "(none)");
  CHECK(again.status == 409);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(again.at("/error") == first.at("/error"));
}

TEST_CASE_METHOD(test::inventory_api, "the versions that a request names are part of what is asked under a key",
                 "[rest][idempotency]") {
  CHECK(post("/api/v1/items", R"({"sku":"tea","on_hand":1})").status == 201);
  const auto adjust = [&](test::header_list headers) {
    headers.push_back({"Idempotency-Key", "k1"});
    return post("/api/v1/items/tea/adjustments", R"({"delta":1,"reason":"found"})", std::move(headers));
  };
  CHECK(adjust({{"If-Match", "\"9\""}}).code() == "VERSION_MISMATCH");
  CHECK(adjust({{"If-Match", "\"9\""}}).header("Idempotency-Replayed") == "true");
  CHECK(adjust({{"If-Match", "\"1\""}}).code() == "IDEMPOTENCY_KEY_REUSED");
  CHECK(adjust({}).code() == "IDEMPOTENCY_KEY_REUSED");
}

TEST_CASE_METHOD(test::guarded_api, "a subject that looks like another's key has its own answers",
                 "[rest][idempotency]") {
  // Each pair is one text when subject and key are only put beside one another.
  const std::vector<std::pair<std::string, std::string>> callers = {
      {"a", "b|k"}, {"a|b", "k"}, {"a%7Cb", "k"}, {"a%257Cb", "k"}, {"a|b|k", "k"}, {"a", "b|k|k"}, {"a|", "|k"}};
  std::set<std::string> made;
  for (const auto& [subject, key] : callers) {
    CAPTURE(subject, key);
    const auto r = post("/api/v1/orders", test::orders_api::body_of(subject),
                        {test::token(subject + " orders:write"), {"Idempotency-Key", key}});
    CHECK(r.status == 201);
    CHECK(r.header("Idempotency-Replayed") == "(none)");
    made.insert(r.text_at("/data/order_id"));
  }
  CHECK(made.size() == callers.size());
}

TEST_CASE_METHOD(test::guarded_api, "an answer is given again only to the rights that earned it",
                 "[rest][idempotency]") {
  const auto ask_as = [&](const std::string& token_words) {
    return post("/api/v1/orders", test::orders_api::body_of("ada"),
                {test::token(token_words), {"Idempotency-Key", "k1"}});
  };
  SECTION("what an administrator was told is not for the same subject without that right") {
    REQUIRE(ask_as("ada admin").status == 201);
    CHECK(ask_as("ada orders:write").code() == "IDEMPOTENCY_KEY_REUSED");
    CHECK(ask_as("ada admin orders:write").header("Idempotency-Replayed") == "true");
  }
  SECTION("nor the other way round") {
    REQUIRE(ask_as("ada orders:write").status == 201);
    CHECK(ask_as("ada admin").code() == "IDEMPOTENCY_KEY_REUSED");
    CHECK(ask_as("ada orders:write orders:read").header("Idempotency-Replayed") == "true");
  }
  SECTION("without the scope of the route nothing is told") {
    REQUIRE(ask_as("ada orders:write").status == 201);
    CHECK(ask_as("ada orders:read").status == 403);
  }
  CHECK(store.list({&storage::table_of<orders::order>(), {}, 0, true, {}, 10}).value().size() == 1);
}

TEST_CASE_METHOD(orders_api, "a key whose request is running is IDEMPOTENCY_KEY_IN_USE", "[rest][idempotency]") {
  const auto with_key = [&](std::string_view key) {
    return post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", std::string(key)}});
  };
  int runs = 0;
  commands.before_it_runs = [&] {
    if (++runs > 1) return;
    const auto meanwhile = with_key("k1");
    CHECK(meanwhile.status == 409);
    CHECK(meanwhile.code() == "IDEMPOTENCY_KEY_IN_USE");
    CHECK(with_key("k2").status == 201);
    CHECK(post("/api/v1/orders", body_of("ada")).status == 201);
  };
  CHECK(with_key("k1").status == 201);
  CHECK(env.running_keys->size() == 0);
  CHECK(with_key("k1").header("Idempotency-Replayed") == "true");
  CHECK(walk("/api/v1/orders", "order_id").size() == 3);
}

TEST_CASE_METHOD(orders_api, "a key is free again when its request has failed", "[rest][idempotency]") {
  commands.refuses = error(errc::overloaded, "full");
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}}).code() == "OVERLOADED");
  commands.refuses.reset();
  CHECK(post("/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}}).status == 201);
}
