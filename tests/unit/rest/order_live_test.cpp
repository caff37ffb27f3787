#include <deque>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "served.hpp"

using namespace comanda;
using std::chrono::milliseconds;

namespace {

/// A clock that waits are kept by, moved by hand.
struct waits {
  struct entry {
    milliseconds after;
    std::function<void()> call;
  };
  std::deque<entry> waiting;
  milliseconds passed{0};
  bool leaving = false;
  bool full = false;

  void next() {
    auto e = std::move(waiting.front());
    waiting.pop_front();
    passed += e.after;
    e.call();
  }
};

struct collected final : http::body_stream {
  std::string text;
  bool open = true;
  bool ended = false;
  bool write(std::string piece) override {
    if (open) text += piece;
    return open;
  }
  void end() override { ended = true; }
};

struct live_api : test::orders_api {
  waits clock_of_waits;

  live_api() {
    routes = std::make_shared<http::route_table>();
    env.later = [this](milliseconds after, std::function<void()> call) {
      if (clock_of_waits.full) return false;
      clock_of_waits.waiting.push_back({after, std::move(call)});
      return true;
    };
    env.leaving = [this] { return clock_of_waits.leaving; };
    rest::add_orders_routes(*routes, commands, reads, env);
  }

  /// Sends a request whose answer may come later.
  std::vector<http::response>& begin(http::method verb, std::string target, std::string body,
                                     test::header_list headers) {
    http::request r{verb, std::move(target), {}, std::move(body), "192.0.2.1"};
    r.headers.add("Content-Type", "application/json");
    for (auto& [name, value] : headers) r.headers.add(std::move(name), std::move(value));
    answers.clear();
    rest::make_handler(routes, env)(std::move(r), [this](http::response got) { answers.push_back(std::move(got)); });
    return answers;
  }

  /// Inventory refuses the order.
  void refuse(const order_id& id) {
    const auto row = store.load({{&storage::table_of<orders::order>(), {storage::key_cell(id)}}}).value();
    const auto o = storage::from_row<orders::order>(row.front().front()).value();
    const application::context ctx{time.at, ids.next(time.at), "", "", {}};
    const auto m = messaging::make_reply(ctx, "inventory", to_string(id), {o.saga_id.value(), "reserve_stock"},
                                         inventory::stock_rejected{id, "INSUFFICIENT_STOCK", "no", {}});
    commands.submit({orders::service().from_message(m).value(), ctx, m.id, {}},
                    [](const application::outcome& done) { REQUIRE(done.value); });
  }

  std::shared_ptr<collected> watch(const std::string& id, test::header_list headers = {}) {
    headers.push_back({"Accept", "text/event-stream"});
    auto& given = begin(http::method::get, "/api/v1/orders/" + id + "/events", "", std::move(headers));
    REQUIRE(given.size() == 1);
    REQUIRE(given[0].status == 200);
    CHECK(given[0].headers.find("Content-Type") == "text/event-stream");
    auto to = std::make_shared<collected>();
    to->text = given[0].body;
    given[0].stream(to);
    return to;
  }

  std::vector<http::response> answers;
};

std::size_t count(const std::string& text, std::string_view what) {
  std::size_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE_METHOD(live_api, "Prefer: wait answers when the order has left pending, whoever decided it",
                 "[rest][orders][prefer]") {
  auto& given = begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=10"}});
  CHECK(given.empty());
  clock_of_waits.next();
  CHECK(given.empty());
  const auto rows = store.list({&storage::table_of<orders::order>(), {}, 0, true, {}, 1}).value();
  const auto id = storage::from_row<orders::order>(rows.front()).value().order_id;
  refuse(id);
  clock_of_waits.next();
  REQUIRE(given.size() == 1);
  const auto r = read(given[0]);
  CHECK(r.status == 201);
  CHECK(r.text_at("/data/status") == "rejected");
  CHECK(r.header("ETag") == "\"2\"");
  CHECK(r.header("Location") == "/api/v1/orders/" + to_string(id));
  CHECK(r.header("Preference-Applied") == "wait=10");
}

TEST_CASE_METHOD(live_api, "a wait that is over answers with the order as it is", "[rest][orders][prefer]") {
  auto& given = begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=2"}});
  while (given.empty()) clock_of_waits.next();
  CHECK(clock_of_waits.passed == milliseconds(2000));
  CHECK(read(given[0]).text_at("/data/status") == "pending");
}

TEST_CASE_METHOD(live_api,
                 "nobody waits in a process that leaves, that has no room for waits, or whose database is away",
                 "[rest][orders][prefer]") {
  SECTION("leaving") {
    auto& given = begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=30"}});
    clock_of_waits.leaving = true;
    clock_of_waits.next();
    REQUIRE(given.size() == 1);
  }
  SECTION("no room") {
    clock_of_waits.full = true;
    REQUIRE(begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=30"}}).size() == 1);
  }
  SECTION("database away") {
    auto& given = begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=30"}});
    reads.refuses = error(errc::unavailable, "away");
    clock_of_waits.next();
    REQUIRE(given.size() == 1);
  }
  CHECK(read(answers[0]).status == 201);
  CHECK(read(answers[0]).text_at("/data/status") == "pending");
}

TEST_CASE_METHOD(live_api, "a stored answer is given again without a wait", "[rest][orders][prefer]") {
  const test::header_list keyed = {{"Idempotency-Key", "k1"}};
  REQUIRE(begin(http::method::post, "/api/v1/orders", body_of("ada"), keyed).size() == 1);
  const auto& again =
      begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}, {"Prefer", "wait=30"}});
  REQUIRE(again.size() == 1);
  CHECK(again[0].headers.find("Idempotency-Replayed") == "true");
}

TEST_CASE_METHOD(live_api, "the events of an order are its timeline, and go on as it grows", "[rest][orders][events]") {
  const auto id = place();
  const auto to = watch(id);
  CHECK(count(to->text, "\n\n") == 3);  // the retry time, "started", "sent"
  CHECK(to->text.find("id: 1\nevent: started\ndata: {\"sequence\":1,") != std::string::npos);
  CHECK(to->text.find("id: 2\nevent: sent\n") != std::string::npos);
  refuse(order_id(*parse_uuid(id)));
  clock_of_waits.next();
  CHECK(to->text.find("id: 3\nevent: refused\n") != std::string::npos);
  const auto before = to->text;
  clock_of_waits.next();
  CHECK(to->text == before);
}

TEST_CASE_METHOD(live_api, "Last-Event-ID resumes after that entry", "[rest][orders][events]") {
  const auto id = place();
  const auto to = watch(id, {{"Last-Event-ID", "1"}});
  CHECK(to->text.find("id: 1\n") == std::string::npos);
  CHECK(to->text.find("id: 2\n") != std::string::npos);
  for (const auto* bad : {"x", "-1", "1.0", "99999999999999999999"}) {
    CAPTURE(bad);
    const auto& given =
        begin(http::method::get, "/api/v1/orders/" + id + "/events", "", {{"Last-Event-ID", bad}, {"Accept", "*/*"}});
    REQUIRE(given.size() == 1);
    CHECK(given[0].status == 400);
  }
}

TEST_CASE_METHOD(live_api, "a silent stream says every 15 s that it is still there", "[rest][orders][events]") {
  const auto to = watch(place());
  while (clock_of_waits.passed < milliseconds(31'000)) clock_of_waits.next();
  CHECK(count(to->text, ": still here\n\n") == 2);
}

TEST_CASE_METHOD(live_api, "a stream ends with its client, and with the process", "[rest][orders][events]") {
  const auto to = watch(place());
  SECTION("the process leaves") {
    clock_of_waits.leaving = true;
    clock_of_waits.next();
    CHECK(to->ended);
  }
  SECTION("the client is gone: found out at the next word") {
    to->open = false;
    while (!clock_of_waits.waiting.empty() && clock_of_waits.passed < milliseconds(60'000)) clock_of_waits.next();
  }
  CHECK(clock_of_waits.waiting.empty());
}

TEST_CASE_METHOD(live_api, "a database that is away for a while loses no event", "[rest][orders][events]") {
  const auto id = place();
  const auto to = watch(id);
  reads.refuses = error(errc::unavailable, "away");
  clock_of_waits.next();
  refuse(order_id(*parse_uuid(id)));
  reads.refuses.reset();
  clock_of_waits.next();
  CHECK(to->text.find("id: 3\n") != std::string::npos);
}

TEST_CASE_METHOD(live_api, "events are text/event-stream, and of orders that are there", "[rest][orders][events]") {
  const auto id = place();
  CHECK(get("/api/v1/orders/" + id + "/events", {{"Accept", "application/json"}}).status == 406);
  const auto none =
      get("/api/v1/orders/" + to_string(ids.next(time.at)) + "/events", {{"Accept", "text/event-stream"}});
  CHECK(none.code() == "ORDER_NOT_FOUND");
}
