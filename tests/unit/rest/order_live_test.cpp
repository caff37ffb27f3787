#include <deque>
#include <map>

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
  std::vector<std::size_t> pieces;  // how long each is
  bool open = true;
  bool ended = false;
  bool takes = true;  // what it is sent, at once
  std::function<void()> closed;
  std::function<void()> taken;
  bool write(std::string piece) override {
    if (open) text += piece;
    pieces.push_back(piece.size());
    return open;
  }
  void when_taken(std::function<void()> what) override { takes ? what() : static_cast<void>(taken = std::move(what)); }
  /// The client takes what it was sent.
  void take() {
    REQUIRE(taken);
    std::exchange(taken, nullptr)();
  }
  void end() override { ended = true; }
  void when_closed(std::function<void()> what) override { closed = std::move(what); }
  /// The client goes.
  void close() {
    open = false;
    if (closed) std::exchange(closed, nullptr)();
  }
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
    r.when_left = [this](std::function<void()> what) { client_leaves = std::move(what); };
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
    CHECK(given[0].headers.find("Cache-Control") == "no-store");
    CHECK(given[0].headers.find("X-Accel-Buffering") == "no");  // nginx and its kind would gather events for long
    auto to = std::make_shared<collected>();
    to->text = given[0].body;
    given[0].stream(to);
    return to;
  }

  /// Time goes on by as many waits, which may leave the others behind them waiting.
  void beats(int count) {
    for (; count > 0 && !clock_of_waits.waiting.empty(); --count) clock_of_waits.next();
  }

  /// The order's second entry becomes another, or is gone; gives the one that was there.
  saga::timeline_entry change_last_entry(const order_id& id, const std::optional<saga::timeline_entry>& other) {
    const auto& table = storage::table_of<saga::timeline_entry>();
    const storage::cell key = saga::timeline_entry_id(id.value(), 2);
    saga::timeline_entry before;
    const auto rows = store.load({{&table, {key}}}).value().front();
    if (!rows.empty()) before = storage::from_row<saga::timeline_entry>(rows.front()).value();
    storage::table_change change{&table, {}, {}, {}, {}};
    if (other)
      change.inserts.push_back(storage::to_row(*other));
    else
      change.erases.push_back(key);
    REQUIRE(store.commit({change}).has_value());
    return before;
  }

  /// Entries of the order behind those that it has, as large as one likes.
  void add_entries(const order_id& id, const std::vector<std::size_t>& sizes) {
    storage::table_change more{&storage::table_of<saga::timeline_entry>(), {}, {}, {}, {}};
    std::int64_t sequence = 2;
    for (const auto size : sizes) {
      saga::timeline_entry e;
      e.subject = id.value();
      e.sequence = ++sequence;
      e.entry_id = saga::timeline_entry_id(id.value(), e.sequence);
      e.at = time.at;
      e.saga_type = e.step = e.event = "many";
      e.detail = {{"text", std::string(size, 'x')}};
      more.inserts.push_back(storage::to_row(e));
    }
    REQUIRE(store.commit({more}).has_value());
  }

  std::vector<http::response> answers;
  std::function<void()> client_leaves;  // that of the last request, for whoever asked to be told
};

/// The same, and whoever asks says who he is and for how long: "Bearer <subject> <seconds>".
struct live_api_of_many : live_api {
  live_api_of_many() {
    env.authenticate = [this](const http::request& r) -> result<http::principal> {
      const auto field = r.headers.find("Authorization").value_or("");
      const auto space = field.rfind(' ');
      http::principal who{std::string(field.substr(7, space - 7)), {"admin"}, true};
      who.until = time.at + std::chrono::seconds(std::stoi(std::string(field.substr(space + 1))));
      return who;
    };
    routes = std::make_shared<http::route_table>();
    rest::add_orders_routes(*routes, commands, reads, env);
  }
  std::string last_placed;
  std::string place_as(const std::string& who) {
    const auto r = post("/api/v1/orders", body_of(who), {by(who)});
    REQUIRE(r.status == 201);
    last_placed = r.text_at("/data/order_id");
    return last_placed;
  }
  static http::header by(const std::string& subject, int seconds = 3600) {
    return {"Authorization", "Bearer " + subject + " " + std::to_string(seconds)};
  }
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

TEST_CASE_METHOD(live_api, "a wait whose client has left is answered by the next look, and there is no other",
                 "[rest][orders][prefer]") {
  auto& given = begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=30"}});
  beats(3);
  CHECK(given.empty());
  CHECK(env.waits->taken() == 1);
  REQUIRE(client_leaves);
  client_leaves();
  beats(1);
  REQUIRE(given.size() == 1);
  CHECK(read(given[0]).text_at("/data/status") == "pending");
  CHECK(clock_of_waits.waiting.empty());
  CHECK(env.waits->taken() == 0);
  client_leaves();  // of a wait that is over
}

TEST_CASE_METHOD(live_api_of_many, "a caller has so many waits, and what is above them is answered at once",
                 "[rest][orders][prefer]") {
  env.waits = std::make_shared<rest::caller_seats>(2);
  routes = std::make_shared<http::route_table>();
  rest::add_orders_routes(*routes, commands, reads, env);
  const auto waits = [&](const std::string& who) {
    auto& given = begin(http::method::post, "/api/v1/orders", body_of(who), {{"Prefer", "wait=30"}, by(who)});
    if (given.empty()) return true;
    CHECK(read(given[0]).status == 201);
    CHECK(read(given[0]).text_at("/data/status") == "pending");
    CHECK(read(given[0]).header("Preference-Applied") == "(none)");
    return false;
  };
  CHECK(waits("ada"));
  CHECK(waits("ada"));
  CHECK_FALSE(waits("ada"));
  CHECK(waits("bob"));
  CHECK(env.waits->taken() == 3);
  while (!clock_of_waits.waiting.empty()) clock_of_waits.next();
  CHECK(env.waits->taken() == 0);
  CHECK(waits("ada"));
}

TEST_CASE_METHOD(live_api_of_many, "a lane has so many waits, whoever's they are", "[rest][orders][prefer]") {
  env.waits_max = 2;
  routes = std::make_shared<http::route_table>();
  rest::add_orders_routes(*routes, commands, reads, env);
  const auto waits = [&](const std::string& who) {
    return begin(http::method::post, "/api/v1/orders", body_of(who), {{"Prefer", "wait=30"}, by(who)}).empty();
  };
  CHECK(waits("ada"));
  CHECK(waits("bob"));
  CHECK_FALSE(waits("eve"));
  CHECK(env.waits->taken() == 2);
  while (!clock_of_waits.waiting.empty()) clock_of_waits.next();
  CHECK(waits("eve"));
}

TEST_CASE_METHOD(live_api, "a repeated request waits like the first one and shows the order as it then is",
                 "[rest][orders][prefer]") {
  const test::header_list keyed = {{"Idempotency-Key", "k1"}};
  REQUIRE(begin(http::method::post, "/api/v1/orders", body_of("ada"), keyed).size() == 1);
  const auto id = read(answers[0]).text_at("/data/order_id");
  auto& again =
      begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}, {"Prefer", "wait=30"}});
  beats(2);
  CHECK(again.empty());
  refuse(order_id(*parse_uuid(id)));
  beats(1);
  REQUIRE(again.size() == 1);
  const auto r = read(again[0]);
  CHECK(r.status == 201);
  CHECK(r.header("Idempotency-Replayed") == "true");
  CHECK(r.header("Location") == "/api/v1/orders/" + id);
  CHECK(r.text_at("/data/order_id") == id);
  CHECK(r.text_at("/data/status") == "rejected");
  CHECK(r.header("ETag") == "\"2\"");
  // A wish that leaves no time, or finds no room, is no wish for what was.
  for (const auto* no_time : {"wait=0", "wait=5"}) {
    clock_of_waits.full = no_time == std::string("wait=5");
    REQUIRE(
        begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Idempotency-Key", "k1"}, {"Prefer", no_time}})
            .size() == 1);
    CHECK(read(answers[0]).text_at("/data/status") == "rejected");
    CHECK(read(answers[0]).header("ETag") == "\"2\"");
  }
  clock_of_waits.full = false;
  // Without the wish it is the stored one.
  REQUIRE(begin(http::method::post, "/api/v1/orders", body_of("ada"), keyed).size() == 1);
  CHECK(read(answers[0]).text_at("/data/status") == "pending");
}

TEST_CASE_METHOD(live_api_of_many, "a wait ends with the token that asked for it", "[rest][orders][prefer]") {
  for (const auto& [seconds, waited] : std::map<int, milliseconds>{{3, milliseconds(3000)}, {30, milliseconds(5000)}}) {
    CAPTURE(seconds);
    clock_of_waits.passed = milliseconds(0);
    auto& given =
        begin(http::method::post, "/api/v1/orders", body_of("ada"), {{"Prefer", "wait=5"}, by("ada", seconds)});
    while (given.empty()) clock_of_waits.next();
    CHECK(clock_of_waits.passed == waited);
    CHECK(read(given[0]).text_at("/data/status") == "pending");
  }
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
  for (const auto* bad : {"x", "-1", "1.0"}) {
    CAPTURE(bad);
    const auto& given =
        begin(http::method::get, "/api/v1/orders/" + id + "/events", "", {{"Last-Event-ID", bad}, {"Accept", "*/*"}});
    REQUIRE(given.size() == 1);
    CHECK(given[0].status == 400);
  }
}

TEST_CASE_METHOD(live_api, "a timeline of large entries goes out in pieces, the next when the last is taken",
                 "[rest][orders][events]") {
  constexpr std::size_t together_max = 64 * 1024;
  constexpr std::size_t large = 300'000;  // more than the transport lets wait
  const auto id = order_id(*parse_uuid(place()));
  add_entries(id, {30'000, 30'000, 30'000, large, 10, 10, large});
  const auto to = std::make_shared<collected>();
  to->takes = false;
  auto& given = begin(http::method::get, "/api/v1/orders/" + to_string(id) + "/events", "", {{"Accept", "*/*"}});
  REQUIRE(given.size() == 1);
  given[0].stream(to);
  CHECK(to->text.find("id: 4\n") != std::string::npos);
  CHECK(to->text.find("id: 5\n") == std::string::npos);
  beats(100);  // nothing is sent behind what is not taken, no comment either
  CHECK(to->pieces.size() == 1);
  while (to->taken) to->take();
  for (int n = 1; n <= 9; ++n) CHECK(count(to->text, "\n\nid: " + std::to_string(n) + "\n") == (n == 1 ? 0 : 1));
  CHECK(to->text.find("id: 9\n") != std::string::npos);
  CHECK(to->pieces.size() == 5);
  for (const auto size : to->pieces) CHECK((size <= together_max || (size > large && size < large + 1000)));
  const auto asked = reads.asked;
  beats(4);
  CHECK(reads.asked > asked);  // what comes next is looked for again
}

TEST_CASE_METHOD(live_api, "a long timeline goes out whole and in order", "[rest][orders][events]") {
  const auto id = order_id(*parse_uuid(place()));
  add_entries(id, std::vector<std::size_t>(350, 10));
  const auto to = watch(to_string(id));
  std::size_t at = 0;
  for (int n = 1; n <= 352; ++n) {
    const auto found = to->text.find("id: " + std::to_string(n) + "\n", at);
    REQUIRE(found != std::string::npos);
    at = found;
  }
  CHECK(count(to->text, "\nevent: ") == 352);
}

TEST_CASE_METHOD(live_api_of_many, "a stream that has not taken its entries ends whole with its token",
                 "[rest][orders][events]") {
  const auto id = place_as("ada");
  auto& given = begin(http::method::get, "/api/v1/orders/" + id + "/events", "", {{"Accept", "*/*"}, by("ada", 10)});
  REQUIRE(given.size() == 1);
  const auto to = std::make_shared<collected>();
  to->takes = false;
  given[0].stream(to);
  time.at += std::chrono::seconds(10);
  beats(1);
  CHECK(to->ended);
  CHECK(to->pieces.size() == 1);
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
  SECTION("there is no room to wait") {
    clock_of_waits.full = true;
    clock_of_waits.next();
    CHECK(to->ended);
  }
  SECTION("the client goes: nothing is asked for it any more") {
    const auto asked = reads.asked;
    to->close();
    beats(100);
    CHECK(reads.asked == asked);
  }
  SECTION("the client is found to have gone when there is something to say") {
    to->open = false;
    while (!clock_of_waits.waiting.empty() && clock_of_waits.passed < milliseconds(60'000)) clock_of_waits.next();
  }
  CHECK(clock_of_waits.waiting.empty());
  CHECK(env.seats->taken() == 0);
}

TEST_CASE_METHOD(live_api, "a client that goes while its timeline is read is let go of", "[rest][orders][events]") {
  const auto id = place();
  const auto to = std::make_shared<collected>();
  auto& given = begin(http::method::get, "/api/v1/orders/" + id + "/events", "", {{"Accept", "text/event-stream"}});
  REQUIRE(given.size() == 1);
  to->open = false;
  given[0].stream(to);
  CHECK(to->ended);
  CHECK(to->text.empty());
  answers.clear();
  beats(10);
  CHECK(clock_of_waits.waiting.empty());
  CHECK(env.seats->taken() == 0);
}

TEST_CASE_METHOD(live_api_of_many, "a stream ends with the token that opened it", "[rest][orders][events]") {
  const auto id = place_as("ada");
  const auto shorter = watch(id, {by("ada", 10)});
  const auto longer = watch(id, {by("ada", 60)});
  const auto pass = [&](int seconds) {
    time.at += std::chrono::seconds(seconds);
    beats(1);
  };
  pass(9);
  CHECK_FALSE(shorter->ended);
  pass(1);
  CHECK(shorter->ended);
  CHECK(shorter->text.ends_with(": the token has expired\n\n"));
  CHECK_FALSE(longer->ended);
  pass(50);
  CHECK(longer->ended);
  CHECK(env.seats->taken() == 0);
}

TEST_CASE_METHOD(live_api_of_many, "a caller has as many streams as one may have, and others have theirs",
                 "[rest][orders][events]") {
  const auto id = place_as("ada");
  const auto ask_as = [&](const std::string& who) {
    return get("/api/v1/orders/" + id + "/events", {{"Accept", "text/event-stream"}, by(who)});
  };
  std::vector<std::shared_ptr<collected>> open;
  for (std::size_t n = 0; n < rest::streams_per_caller_max_default; ++n) open.push_back(watch(id, {by("ada")}));
  answers.clear();
  const auto refused = ask_as("ada");
  CHECK(refused.status == 429);
  CHECK(refused.code() == "RATE_LIMITED");
  CHECK(refused.header("Retry-After") != "(none)");
  CHECK(refused.at("/error/details/streams_max").as_int64() == 8);
  CHECK(ask_as("bob").status == 200);
  CHECK(env.seats->taken() == 8);  // one that is answered and not begun has no seat any more
  open.front()->close();
  CHECK(env.seats->taken() == 7);
  CHECK(ask_as("ada").status == 200);
}

TEST_CASE_METHOD(live_api_of_many, "a stream that the transport does not begin gives its seat back",
                 "[rest][orders][events]") {
  const auto id = place_as("ada");
  for (int n = 0; n < 20; ++n) {
    const auto r =
        ask(http::method::head, "/api/v1/orders/" + id + "/events", {{"Accept", "text/event-stream"}, by("ada")});
    CHECK(r.status == 200);
  }
  CHECK(env.seats->taken() == 0);
}

TEST_CASE_METHOD(live_api_of_many, "a thousand idle streams cost what one does", "[rest][orders][events]") {
  const auto queries_with = [&](int streams) {
    std::vector<std::shared_ptr<collected>> open;
    for (int n = 0; n < streams; ++n) {
      const auto who = "c" + std::to_string(n % 200);
      open.push_back(watch(n < 200 ? place_as(who) : last_placed, {by(who)}));
    }
    answers.clear();
    beats(40);  // they have fallen silent
    const auto asked = reads.asked;
    beats(60);
    const auto cost = reads.asked - asked;
    for (const auto& one : open) one->close();
    beats(2);
    return cost;
  };
  const auto one = queries_with(1);
  CHECK(one == 15);  // one a second
  CHECK(queries_with(1000) == one);
}

TEST_CASE_METHOD(live_api, "an order that moves is read once for all who watch it, and the others are not",
                 "[rest][orders][events]") {
  env.seats = std::make_shared<rest::caller_seats>(100);
  routes = std::make_shared<http::route_table>();
  rest::add_orders_routes(*routes, commands, reads, env);
  const auto moving = place();
  const auto still = place("bob");
  std::vector<std::shared_ptr<collected>> open;
  for (int n = 0; n < 40; ++n) open.push_back(watch(n % 2 == 0 ? moving : still));
  beats(40);
  refuse(order_id(*parse_uuid(moving)));
  const auto asked = reads.asked;
  beats(4);
  CHECK(reads.asked - asked <= 1 + 1 + 3);  // the look that finds it, the reading on, and looks at what moves since
  for (std::size_t n = 0; n < open.size(); ++n) {
    CAPTURE(n);
    CHECK((count(open[n]->text, "id: 3\nevent: refused\n") == 1) == (n % 2 == 0));
  }
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

TEST_CASE_METHOD(live_api,
                 "a number that was never given out replays nothing and hides nothing that happens from then on",
                 "[rest][orders][events]") {
  for (const auto* never : {"3", "1011", "9223372036854775806", "9223372036854775807"}) {
    CAPTURE(never);
    const auto id = place();
    const auto to = watch(id, {{"Last-Event-ID", never}});
    beats(4);
    CHECK(to->text == "retry: 2000\n\n");
    refuse(order_id(*parse_uuid(id)));
    beats(4);
    CHECK(to->text.find("id: 1\n") == std::string::npos);
    CHECK(to->text.find("id: 2\n") == std::string::npos);
    CHECK(to->text.find("id: 3\nevent: refused\n") != std::string::npos);
    to->close();
  }
}

TEST_CASE_METHOD(live_api, "the newest number replays nothing", "[rest][orders][events]") {
  const auto id = place();
  const auto to = watch(id, {{"Last-Event-ID", "2"}});
  beats(4);
  CHECK(to->text == "retry: 2000\n\n");
  refuse(order_id(*parse_uuid(id)));
  beats(4);
  CHECK(to->text.find("id: 3\n") != std::string::npos);
}

TEST_CASE_METHOD(live_api, "a database that is away when a number is to be looked for is waited for",
                 "[rest][orders][events]") {
  const auto id = place();
  auto& given = begin(http::method::get, "/api/v1/orders/" + id + "/events", "",
                      {{"Accept", "text/event-stream"}, {"Last-Event-ID", "1011"}});
  REQUIRE(given.size() == 1);
  reads.refuses = error(errc::unavailable, "away");
  const auto to = std::make_shared<collected>();
  given[0].stream(to);
  beats(4);
  CHECK_FALSE(to->ended);
  reads.refuses.reset();
  beats(4);
  refuse(order_id(*parse_uuid(id)));
  beats(4);
  CHECK(to->text.starts_with("id: 3\n"));
  CHECK(to->text.find("id: 3\n") != std::string::npos);
}

TEST_CASE_METHOD(live_api, "a stream that was open over a restore tells what happens after it",
                 "[rest][orders][events]") {
  const auto id = order_id(*parse_uuid(place()));
  const auto to = watch(to_string(id));
  auto other = change_last_entry(id, {});
  beats(61);
  other.event = "another";
  change_last_entry(id, other);
  beats(4);
  CHECK(count(to->text, "id: 1\n") == 1);
  CHECK(to->text.find("id: 2\nevent: another\n") != std::string::npos);
}
