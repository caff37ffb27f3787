#include <algorithm>
#include <limits>
#include <set>

#include "comanda/kernel/text.hpp"
#include "served.hpp"

using namespace comanda;
using test::orders_api;

namespace {

/// Seven orders: some of one moment, some later; two customers.
struct listed : orders_api {
  std::vector<std::string> newest_first;
  listed() {
    for (int i = 0; i < 7; ++i) {
      if (i == 3 || i == 6) time.at += std::chrono::seconds(1);
      newest_first.insert(newest_first.begin(), place(i % 2 == 0 ? "ada" : "bob"));
    }
  }
};

}  // namespace

TEST_CASE_METHOD(orders_api, "an empty list is an array and has no next page", "[rest][list]") {
  const auto r = get("/api/v1/orders");
  CHECK(r.status == 200);
  CHECK(r.at("/data") == test::json::array());
  CHECK(r.at("/metadata/next_cursor").is_null());
  CHECK(r.header("Link") == "(none)");
}

TEST_CASE_METHOD(listed, "pages of any size make up the list, newest first, with no gap and no double",
                 "[rest][list]") {
  for (std::size_t limit = 1; limit <= 8; ++limit) {
    std::size_t pages = 0;
    CAPTURE(limit);
    CHECK(walk("/api/v1/orders?limit=" + std::to_string(limit), "order_id", &pages) == newest_first);
    CHECK(pages == (newest_first.size() + limit - 1) / limit);
  }
  CHECK(walk("/api/v1/orders", "order_id") == newest_first);
}

TEST_CASE_METHOD(listed, "an order that cannot be read is left out, and hides none of those behind it",
                 "[rest][list]") {
  const auto& t = storage::table_of<orders::order>();
  auto broken = store.load({{&t, {storage::key_cell(*parse_uuid(newest_first[3]))}}}).value().front().front();
  broken[t.index_of("currency")] = std::string("eur");
  REQUIRE(store.commit({{.into = &t, .puts = {broken}}}));
  CHECK(get("/api/v1/orders/" + newest_first[3]).status == 500);
  newest_first.erase(newest_first.begin() + 3);
  for (std::size_t limit = 1; limit <= 8; ++limit) {
    CAPTURE(limit);
    CHECK(walk("/api/v1/orders?limit=" + std::to_string(limit), "order_id") == newest_first);
  }
  CHECK(get("/api/v1/orders").header("x-comanda-inner-error") == "(none)");
}

TEST_CASE_METHOD(listed, "the next page is named by the cursor and by the link, which keeps the filters",
                 "[rest][list]") {
  const auto r = get("/api/v1/orders?customer_id=ada&limit=2");
  const auto cursor = r.text_at("/metadata/next_cursor");
  CHECK(r.at("/data").as_array().size() == 2);
  CHECK(r.header("Link") == "</api/v1/orders?customer_id=ada&limit=2&cursor=" + cursor + ">; rel=\"next\"");
  const auto next = get("/api/v1/orders?limit=2&customer_id=ada&cursor=" + cursor);
  CHECK(next.text_at("/data/0/order_id") == newest_first[4]);
  // A second cursor takes the place of the first.
  CHECK(get("/api/v1/orders?limit=1&cursor=" + cursor).header("Link").find(cursor) == std::string::npos);
}

TEST_CASE_METHOD(listed, "an order that is placed while a list is read does not shift its pages", "[rest][list]") {
  const auto r = get("/api/v1/orders?limit=3");
  static_cast<void>(place());
  const auto rest = walk("/api/v1/orders?limit=3&cursor=" + r.text_at("/metadata/next_cursor"), "order_id");
  CHECK(rest == std::vector<std::string>(newest_first.begin() + 3, newest_first.end()));
}

TEST_CASE_METHOD(listed, "filters narrow a list, all of them together", "[rest][list]") {
  const auto count = [&](const std::string& query) { return walk("/api/v1/orders?" + query, "order_id").size(); };
  CHECK(count("customer_id=ada") == 4);
  CHECK(count("customer_id=bob&limit=1") == 3);
  CHECK(count("customer_id=eve") == 0);
  CHECK(count("status=pending") == 7);
  CHECK(count("status=cancelled") == 0);
  CHECK(count("created_after=2026-01-31T10:30:01.123456Z") == 4);
  CHECK(count("created_before=2026-01-31T10:30:01.123456Z") == 3);
  CHECK(count("created_after=2026-01-31T11:30:01%2B01:00&created_before=2026-01-31T10:30:02Z") == 3);
  CHECK(count("created_after=2026-01-31T10:30:01Z&customer_id=ada&status=pending") == 2);
}

TEST_CASE_METHOD(listed, "a parameter that is unknown, repeated or unreadable is INVALID_PARAMETER by its name",
                 "[rest][list]") {
  const std::vector<std::pair<std::string, std::string>> table = {{"colour=red", "colour"},
                                                                  {"limit=0", "limit"},
                                                                  {"limit=201", "limit"},
                                                                  {"limit=-1", "limit"},
                                                                  {"limit=", "limit"},
                                                                  {"limit", "limit"},
                                                                  {"limit=2x", "limit"},
                                                                  {"limit=+2", "limit"},
                                                                  {"limit=99999999999999999999999", "limit"},
                                                                  {"limit=2&limit=2", "limit"},
                                                                  {"status=none", "status"},
                                                                  {"status=", "status"},
                                                                  {"status=PENDING", "status"},
                                                                  {"customer_id=", "customer_id"},
                                                                  {"customer_id=a%20b", "customer_id"},
                                                                  {"created_after=today", "created_after"},
                                                                  {"created_before=2026-01-31", "created_before"},
                                                                  {"status=pending&status=pending", "status"},
                                                                  {"Limit=2", "Limit"},
                                                                  {"cursor=", "cursor"},
                                                                  {"a%26b=1", "a%26b"},
                                                                  {"%ff=1", "%FF"},
                                                                  {"=1", ""}};
  for (const auto& [query, name] : table) {
    const auto r = get("/api/v1/orders?" + query);
    CAPTURE(query);
    CHECK(r.status == 400);
    CHECK(r.code() == "INVALID_PARAMETER");
    CHECK(r.text_at("/error/details/parameter") == name);
  }
  CHECK(get("/api/v1/orders?limit=200").status == 200);
}

TEST_CASE_METHOD(listed, "a cursor that was tampered with is refused or stays within the list", "[rest][list]") {
  const auto cursor = get("/api/v1/orders?limit=2").text_at("/metadata/next_cursor");
  const std::set<std::string> known(newest_first.begin(), newest_first.end());
  std::size_t refused = 0;
  const auto attempt = [&](const std::string& tampered) {
    CAPTURE(tampered);
    const auto r = get("/api/v1/orders?cursor=" + tampered);
    if (r.status == 400) {
      CHECK(r.code() == "INVALID_PARAMETER");
      CHECK(r.text_at("/error/details/parameter") == "cursor");
      ++refused;
      return;
    }
    REQUIRE(r.status == 200);
    for (const auto& o : r.at("/data").as_array()) CHECK(known.count(std::string(o.at("order_id").as_string())) == 1);
  };
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    auto changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    attempt(changed);
  }
  CHECK(refused > cursor.size() / 2);
  for (const auto& bad : {cursor + "A", cursor + "=", cursor.substr(1), cursor.substr(0, cursor.size() - 1),
                          std::string("x"), std::string("%2B%2F"), std::string(2000, 'A')}) {
    CAPTURE(bad);
    CHECK(get("/api/v1/orders?cursor=" + bad).status == 400);
  }
}

TEST_CASE_METHOD(listed, "a cursor is of a moment of the years 0000 to 9999, which every database holds",
                 "[rest][list]") {
  const auto status_of = [this](std::int64_t moment) {
    auto cursor = to_base64(std::to_string(moment) + "\n01900000-0000-7000-8000-000000000000");
    std::replace(cursor.begin(), cursor.end(), '/', '_');
    std::replace(cursor.begin(), cursor.end(), '+', '-');
    while (cursor.ends_with('=')) cursor.pop_back();
    return get("/api/v1/orders?cursor=" + cursor).status;
  };
  constexpr std::int64_t first = -62'167'219'200'000'000;
  constexpr std::int64_t last = 253'402'300'799'999'999;
  for (const auto moment : {first, std::int64_t{0}, last}) CHECK(status_of(moment) == 200);
  for (const auto moment :
       {std::numeric_limits<std::int64_t>::min(), first - 1, last + 1, std::numeric_limits<std::int64_t>::max()})
    CHECK(status_of(moment) == 400);
}

TEST_CASE_METHOD(listed, "a cursor of a list of another kind is refused", "[rest][list]") {
  const auto timeline = get("/api/v1/orders/" + newest_first[0] + "/timeline?limit=1").text_at("/metadata/next_cursor");
  const auto orders = get("/api/v1/orders?limit=1").text_at("/metadata/next_cursor");
  // Both are a number and a uuid; a timeline's number, taken as a moment, is before every order.
  CHECK(get("/api/v1/orders?cursor=" + timeline).at("/data").as_array().empty());
  CHECK(get("/api/v1/orders/" + newest_first[0] + "/timeline?cursor=" + orders).at("/data").as_array().empty());
}

TEST_CASE_METHOD(orders_api, "a page ends when it has half a megabyte, and the list goes on with its cursor",
                 "[rest][list]") {
  std::string lines;
  for (int i = 0; i < 100; ++i) {
    const auto number = std::to_string(1000 + i);
    lines +=
        (i == 0 ? "" : ",") + (R"({"sku":")" + std::string(60, 's') + number + R"(","quantity":1,"unit_price":5})");
  }
  std::vector<std::string> newest_first;
  for (int i = 0; i < 120; ++i) {
    const auto r = post("/api/v1/orders", R"({"customer_id":"ada","currency":"EUR","lines":[)" + lines + "]}");
    REQUIRE(r.status == 201);
    newest_first.insert(newest_first.begin(), r.text_at("/data/order_id"));
  }
  const auto first = get("/api/v1/orders?limit=200");
  CHECK(first.text.size() < 640 * 1024);
  CHECK(first.text.size() > 320 * 1024);
  CHECK(first.at("/data").as_array().size() < 120);
  std::size_t pages = 0;
  CHECK(walk("/api/v1/orders?limit=200", "order_id", &pages) == newest_first);
  CHECK(pages == 3);
  CHECK(walk("/api/v1/orders?limit=7", "order_id") == newest_first);
  // So that others' reads come in between.
  CHECK(store.rows_together <= 64);
}

TEST_CASE_METHOD(listed, "a page that ends where the list does has no next one", "[rest][list]") {
  std::size_t pages = 0;
  CHECK(walk("/api/v1/orders?limit=7", "order_id", &pages) == newest_first);
  CHECK(pages == 1);
  for (int i = 7; i < 130; ++i) static_cast<void>(place());
  CHECK(get("/api/v1/orders?limit=130").at("/metadata/next_cursor").is_null());
  CHECK(get("/api/v1/orders?limit=129").at("/data").as_array().size() == 129);
  CHECK_FALSE(get("/api/v1/orders?limit=129").at("/metadata/next_cursor").is_null());
  CHECK(get("/api/v1/orders?limit=64").at("/data").as_array().size() == 64);
  CHECK(walk("/api/v1/orders?limit=64", "order_id", &pages).size() == 130);
  CHECK(pages == 3);
}
