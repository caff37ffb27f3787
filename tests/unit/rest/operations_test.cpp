#include "comanda/rest/operations.hpp"

#include <set>

#include "comanda/application/rows.hpp"
#include "served.hpp"

using namespace comanda;
using operations::dead_message;
using test::json::object;

namespace {

/// Hands commands to an operations service of that name on a store.
class immediate_operations final : public application::command_gate<operations::service> {
 public:
  immediate_operations(storage::store& on, std::string name) : rules_(std::move(name)), executor_(on, rules_) {}

  std::vector<application::context> contexts;
  std::vector<application::outbox_row> sent;

  void submit(application::request<operations::service> r, std::function<void(application::outcome)> done) override {
    contexts.push_back(r.context);
    auto result = executor_.run(std::span(&r, 1));
    sent.insert(sent.end(), result.outbox.begin(), result.outbox.end());
    done(result.outcomes.front());
  }

 private:
  operations::service rules_;
  application::executor<operations::service> executor_;
};

/// One service with its database.
struct place {
  explicit place(std::string n) : name(std::move(n)) {}
  std::string name;
  in_memory::database database;
  test::counting_store store{database};
  test::immediate_reads reads{store};
  immediate_operations commands{store, name};

  template <class Record>
  void put(const Record& r) {
    REQUIRE(store.commit({{&storage::table_of<Record>(), {}, {}, {storage::to_row(r)}, {}}}));
  }
  std::vector<application::audit_row> audit() {
    const auto& table = storage::table_of<application::audit_row>();
    std::vector<application::audit_row> rows;
    const auto stored = store.list({&table, {}, table.index_of("at"), false, {}, 100});
    for (const auto& r : *stored) rows.push_back(storage::from_row<application::audit_row>(r).value());
    return rows;
  }
};

std::string id_of(std::uint32_t n) {
  auto text = to_string(uuid{});
  text.replace(28, 8, std::to_string(10'000'000 + n));
  return text;
}

struct operations_api : test::api {
  std::vector<std::unique_ptr<place>> places;

  explicit operations_api(const std::vector<std::string>& names) {
    std::vector<rest::operations_source> sources;
    for (const auto& n : names) {
      places.push_back(std::make_unique<place>(n));
      sources.push_back({n, places.back()->commands, places.back()->reads});
    }
    rest::add_operations_routes(*routes, std::move(sources), env);
  }

  static timestamp at(std::int64_t seconds) {
    return *parse_timestamp("2026-01-30T00:00:00Z") + std::chrono::seconds(seconds);
  }

  /// Parks a message in a service. The id says n.
  dead_message park(std::size_t where, std::uint32_t n, std::int64_t failed_at, const std::string& cause = "TIMEOUT",
                    const std::string& type = "comanda.x.do.v1", const std::string& body = "") {
    dead_message m;
    m.message_id = message_id(*parse_uuid(id_of(n)));
    m.type = type;
    m.cause_code = cause;
    m.cause = "as it is";
    m.attempts = 5;
    m.first_failed_at = at(failed_at - 1);
    m.last_failed_at = at(failed_at);
    m.body = body.empty() ? R"({"n":)" + std::to_string(n) + "}" : body;
    m.version = 1;
    places[where]->put(m);
    return m;
  }
  std::vector<std::string> listed(const std::string& query = "") {
    return walk("/api/v1/messages/dead" + query, "message_id");
  }
};

struct one_service : operations_api {
  one_service() : operations_api({"inventory"}) {}
};
struct two_services : operations_api {
  two_services() : operations_api({"orders", "inventory"}) {}
};
struct three_services : operations_api {
  three_services() : operations_api({"orders", "inventory", "payments"}) {}
};

std::vector<std::string> numbered(std::initializer_list<std::uint32_t> numbers) {
  std::vector<std::string> all;
  for (const auto n : numbers) all.push_back(id_of(n));
  return all;
}

const std::string dead = "/api/v1/messages/dead";

}  // namespace

TEST_CASE_METHOD(one_service, "a dead message is shown with what failed and its body decoded", "[rest][operations]") {
  park(0, 1, 10, "INVALID_STATE");
  const auto r = get(dead + "/" + id_of(1));
  CHECK(r.status == 200);
  CHECK(r.at("/data") == object{{"message_id", id_of(1)},
                                {"service", "inventory"},
                                {"type", "comanda.x.do.v1"},
                                {"cause", "INVALID_STATE: as it is"},
                                {"attempts", 5},
                                {"first_failed_at", "2026-01-30T00:00:09.000000Z"},
                                {"last_failed_at", "2026-01-30T00:00:10.000000Z"},
                                {"body", object{{"n", 1}}}});
  CHECK(r.header("ETag") == "\"1\"");
  CHECK(get(dead).at("/data/0") == r.at("/data"));
  CHECK(get(dead + "/" + id_of(2)).code() == "MESSAGE_NOT_FOUND");
  CHECK(get(dead + "/1").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(one_service, "dead messages are listed by their last failure, newest first, in pages of any size",
                 "[rest][operations]") {
  for (std::uint32_t n = 1; n <= 7; ++n) park(0, n, n / 3);
  for (std::size_t limit = 1; limit <= 8; ++limit)
    CHECK(listed("?limit=" + std::to_string(limit)) == numbered({7, 6, 5, 4, 3, 2, 1}));
}

TEST_CASE_METHOD(one_service, "dead messages are narrowed by cause and type", "[rest][operations]") {
  park(0, 1, 1, "TIMEOUT", "a");
  park(0, 2, 2, "TIMEOUT", "b");
  park(0, 3, 3, "INTERNAL", "b");
  CHECK(listed("?cause=TIMEOUT") == numbered({2, 1}));
  CHECK(listed("?type=b&limit=1") == numbered({3, 2}));
  CHECK(listed("?type=b&cause=TIMEOUT") == numbered({2}));
  CHECK(listed("?service=inventory&cause=INTERNAL") == numbered({3}));
  for (const std::string bad : {"cause=NOTHING", "cause=", "type=%ff", "service=orders", "service=", "colour=red",
                                "service=inventory&service=inventory", "status=parked", "cursor=x", "limit=0"}) {
    CAPTURE(bad);
    CHECK(get(dead + "?" + bad).code() == "INVALID_PARAMETER");
  }
}

TEST_CASE_METHOD(three_services, "the lists of several services are one list, in pages of any size",
                 "[rest][operations]") {
  std::vector<std::string> expected;
  for (std::uint32_t n = 0; n < 12; ++n) {
    park(n % 3, 100 - n, 50 - n / 2);  // pairs of one moment, in different services
    expected.push_back(id_of(100 - n));
  }
  for (std::size_t limit = 1; limit <= 13; ++limit) {
    std::size_t pages = 0;
    CAPTURE(limit);
    CHECK(walk(dead + "?limit=" + std::to_string(limit), "message_id", &pages) == expected);
    CHECK(pages == (expected.size() + limit - 1) / limit);
  }
  CHECK(listed("?service=inventory&limit=1") == numbered({99, 96, 93, 90}));
}

TEST_CASE_METHOD(three_services, "a page of large messages ends early, and the list goes on with its cursor",
                 "[rest][operations]") {
  const std::string large = "\"" + std::string(200 * 1024, 'x') + "\"";
  const std::string larger = "\"" + std::string(1000 * 1024, 'x') + "\"";
  std::vector<std::string> expected;
  for (std::uint32_t n = 0; n < 30; ++n) {
    park(n % 3, 100 - n, 50 - n, "TIMEOUT", "t", n % 7 == 0 ? larger : n % 2 == 0 ? large : "");
    expected.push_back(id_of(100 - n));
  }
  std::size_t pages = 0;
  CHECK(walk(dead + "?limit=200", "message_id", &pages) == expected);
  CHECK(pages > 8);
  CHECK(get(dead + "?limit=200").at("/data").as_array().size() == 1);
  CHECK(walk(dead + "?limit=200&service=orders", "message_id").size() == 10);
  for (const auto& p : places) CHECK(p->store.rows_together <= 8);
}

TEST_CASE_METHOD(three_services,
                 "one event that several services gave up in the same moment is listed for each of them",
                 "[rest][operations]") {
  for (std::size_t where = 0; where < 3; ++where) park(where, 7, 10);
  park(1, 8, 20);
  park(2, 6, 10);
  const std::vector<std::string> expected = {"inventory", "orders", "inventory", "payments", "payments"};
  for (std::size_t limit = 1; limit <= 6; ++limit) {
    CAPTURE(limit);
    CHECK(walk(dead + "?limit=" + std::to_string(limit), "service") == expected);
  }
}

TEST_CASE_METHOD(three_services, "the largest id does not stop a list", "[rest][operations]") {
  auto m = park(0, 1, 10);
  m.message_id = message_id(*parse_uuid("ffffffff-ffff-ffff-ffff-ffffffffffff"));
  for (auto& p : places) p->put(m);
  CHECK(walk(dead + "?limit=1", "service") == std::vector<std::string>{"orders", "inventory", "payments", "orders"});
}

TEST_CASE_METHOD(three_services, "a cursor without a service, or of one that is not here, is refused",
                 "[rest][operations]") {
  park(0, 1, 1);
  park(1, 2, 2);
  const auto cursor = get(dead + "?limit=1").text_at("/metadata/next_cursor");
  const auto dot = cursor.find('.');
  REQUIRE(dot != std::string::npos);
  for (const auto& bad : {cursor.substr(0, dot), cursor.substr(0, dot + 1), cursor + "x", "." + cursor,
                          cursor.substr(0, dot) + ".notifications"}) {
    CAPTURE(bad);
    CHECK(get(dead + "?cursor=" + bad).code() == "INVALID_PARAMETER");
  }
}

TEST_CASE_METHOD(two_services, "two services are one list, page after page", "[rest][operations]") {
  for (std::uint32_t n = 1; n <= 4; ++n) park(n % 2, n, n);
  for (std::size_t limit = 1; limit <= 5; ++limit) {
    CAPTURE(limit);
    CHECK(listed("?limit=" + std::to_string(limit)) == numbered({4, 3, 2, 1}));
  }
}

TEST_CASE_METHOD(three_services, "a list goes on behind dead messages that cannot be read", "[rest][operations]") {
  for (std::uint32_t n = 1; n <= 9; ++n) {
    const auto m = park(n % 3, n, n);
    if (n < 3 || n == 9) continue;
    auto next = m;
    next.version += 1;
    auto cells = storage::to_row(next);
    cells[storage::table_of<dead_message>().index_of("body_encoding")] = std::string("rot13");
    REQUIRE(places[n % 3]->store.commit({{&storage::table_of<dead_message>(), {}, {{cells, m.version}}, {}, {}}}));
  }
  for (std::size_t limit = 1; limit <= 4; ++limit) {
    CAPTURE(limit);
    CHECK(listed("?limit=" + std::to_string(limit)) == numbered({9, 2, 1}));
  }
}

TEST_CASE_METHOD(three_services, "a list fails when one of the services cannot be read", "[rest][operations]") {
  park(0, 1, 1);
  places[2]->reads.refuses = error(errc::unavailable, "no database");
  CHECK(get(dead).status == 503);
  CHECK(get(dead + "?service=orders").status == 200);
  CHECK(get("/api/v1/outbox").status == 503);
}

TEST_CASE_METHOD(three_services, "a message is sent again by the service that has it, once", "[rest][operations]") {
  const auto m = park(1, 1, 10);
  const auto r = post(dead + "/" + id_of(1) + "/redrive", R"({"reason":"it is fixed"})");
  CHECK(r.status == 202);
  CHECK(r.text_at("/data/service") == "inventory");
  REQUIRE(places[1]->commands.sent.size() == 1);
  CHECK(places[1]->commands.sent.front().body == m.body);
  CHECK(places[1]->commands.sent.front().target == "inventory");
  CHECK(places[0]->commands.sent.empty());
  REQUIRE(places[1]->audit().size() == 1);
  CHECK(places[1]->audit().front().reason == "it is fixed");
  CHECK(listed().empty());
  CHECK(get(dead + "/" + id_of(1)).code() == "MESSAGE_NOT_FOUND");
  CHECK(post(dead + "/" + id_of(1) + "/redrive", "{}").code() == "MESSAGE_NOT_FOUND");
}

TEST_CASE_METHOD(three_services, "a redrive needs no body, and a wrong one is refused", "[rest][operations]") {
  park(0, 1, 10);
  const auto path = dead + "/" + id_of(1) + "/redrive";
  CHECK(post(path, R"({"why":"x"})").code() == "VALIDATION_FAILED");
  CHECK(post(path, R"({"reason":")" + std::string(501, 'x') + R"("})").code() == "VALIDATION_FAILED");
  CHECK(post(path + "?reason=x", "{}").code() == "INVALID_PARAMETER");
  CHECK(ask(http::method::post, path, {}, "{}").code() == "UNSUPPORTED_MEDIA_TYPE");
  CHECK(ask(http::method::post, path).status == 202);
}

TEST_CASE_METHOD(three_services, "the same event in two services is told apart by the parameter service",
                 "[rest][operations]") {
  park(0, 1, 10);
  park(2, 1, 11);
  CHECK(get(dead + "/" + id_of(1)).text_at("/data/service") == "orders");
  CHECK(get(dead + "/" + id_of(1) + "?service=payments").text_at("/data/service") == "payments");
  CHECK(get(dead + "/" + id_of(1) + "?service=inventory").code() == "MESSAGE_NOT_FOUND");
  CHECK(post(dead + "/" + id_of(1) + "/redrive?service=payments", "{}").status == 202);
  CHECK(walk(dead, "service") == std::vector<std::string>{"orders"});
}

TEST_CASE_METHOD(three_services, "a redrive under an Idempotency-Key is answered again and done once",
                 "[rest][operations]") {
  park(1, 1, 10);
  const auto path = dead + "/" + id_of(1) + "/redrive";
  const auto first = post(path, "{}", {{"Idempotency-Key", "k"}});
  const auto again = post(path, "{}", {{"Idempotency-Key", "k"}});
  CHECK(first.status == 202);
  CHECK(again.status == 202);
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(again.at("/data") == first.at("/data"));
  CHECK(places[1]->commands.sent.size() == 1);
}

TEST_CASE_METHOD(one_service, "a body that is no text is INVALID_STATE to send again", "[rest][operations]") {
  auto m = park(0, 1, 10);
  m.body = "//4=";
  m.body_encoding = operations::body_encoding::base64;
  places[0]->put(m);
  CHECK(get(dead + "/" + id_of(1)).text_at("/data/body") == "//4=");
  CHECK(post(dead + "/" + id_of(1) + "/redrive", "{}").code() == "INVALID_STATE");
}

TEST_CASE_METHOD(three_services, "a discarded message is gone, and the audit says why", "[rest][operations]") {
  park(2, 1, 10);
  CHECK(ask(http::method::del, dead + "/" + id_of(1) + "?reason=a%20test's").status == 204);
  CHECK(places[2]->audit().front().action == "message.discard");
  CHECK(places[2]->audit().front().reason == "a test's");
  CHECK(listed().empty());
  CHECK(ask(http::method::del, dead + "/" + id_of(1)).code() == "MESSAGE_NOT_FOUND");
  for (const std::string bad : {"reason=%ff", "reason=a&reason=b", "why=x"}) {
    CAPTURE(bad);
    CHECK(ask(http::method::del, dead + "/" + id_of(1) + "?" + bad).code() == "INVALID_PARAMETER");
  }
}

TEST_CASE_METHOD(one_service, "If-Match guards a message that failed again meanwhile", "[rest][operations]") {
  park(0, 1, 10);
  CHECK(ask(http::method::del, dead + "/" + id_of(1), {{"If-Match", "\"7\""}}).code() == "VERSION_MISMATCH");
  CHECK(ask(http::method::del, dead + "/" + id_of(1), {{"If-Match", "\"1\""}}).status == 204);
}

TEST_CASE_METHOD(three_services, "all that match are sent again, oldest failure first, and counted",
                 "[rest][operations]") {
  park(0, 1, 20, "TIMEOUT");
  park(0, 2, 10, "TIMEOUT");
  park(1, 3, 30, "INTERNAL");
  park(2, 4, 40, "TIMEOUT", "other");
  auto binary = park(2, 5, 50, "TIMEOUT");
  binary.body_encoding = operations::body_encoding::base64;
  places[2]->put(binary);

  const auto path = dead + "/redrive";
  const auto some = post(path, R"({"cause":"TIMEOUT","type":"comanda.x.do.v1","reason":"up again"})");
  CHECK(some.status == 202);
  CHECK(some.at("/data") == object{{"redriven", 2}, {"remaining", 0}});
  REQUIRE(places[0]->commands.sent.size() == 2);
  CHECK(places[0]->commands.sent[0].body == R"({"n":2})");
  CHECK(places[0]->audit().front().reason == "up again");
  CHECK(listed() == numbered({5, 4, 3}));

  CHECK(post(path + "?service=payments", "{}").at("/data") == object{{"redriven", 1}, {"remaining", 0}});
  CHECK(ask(http::method::post, path).at("/data") == object{{"redriven", 1}, {"remaining", 0}});
  CHECK(listed() == numbered({5}));
  CHECK(post(path, R"({"cause":"NOTHING"})").violations() == std::vector<std::string>{"INVALID_VALUE /cause"});
  CHECK(post(path + "?cause=TIMEOUT", "{}").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(three_services, "sending all again is bounded over all services, and says what is left",
                 "[rest][operations]") {
  const auto bound = static_cast<std::uint32_t>(operations::redriven_together_max);
  for (std::uint32_t n = 0; n < bound - 10; ++n) park(0, n, n);
  for (std::uint32_t n = 0; n < 30; ++n) park(1, 1000 + n, n);
  const auto key = test::header_list{{"Idempotency-Key", "all"}};
  const auto r = post(dead + "/redrive", "{}", key);
  CHECK(r.at("/data") == object{{"redriven", bound}, {"remaining", 20}});
  const auto again = post(dead + "/redrive", "{}", key);
  CHECK(again.at("/data") == r.at("/data"));
  CHECK(again.header("Idempotency-Replayed") == "true");
  CHECK(listed("?limit=200").size() == 20);
  CHECK(post(dead + "/redrive", "{}").at("/data") == object{{"redriven", 20}, {"remaining", 0}});
}

TEST_CASE_METHOD(three_services, "the outbox is told as a number and the age of the oldest", "[rest][operations]") {
  CHECK(get("/api/v1/outbox").at("/data") == object{{"pending", 0}, {"oldest_age_ms", 0}});
  const auto pending = [&](std::size_t where, std::uint32_t n, std::chrono::milliseconds age) {
    application::outbox_row row;
    row.message_id = message_id(*parse_uuid(id_of(n)));
    row.created_at = time.at - age;
    places[where]->put(row);
  };
  pending(0, 1, std::chrono::milliseconds(1500));
  pending(0, 2, std::chrono::milliseconds(20));
  pending(2, 3, std::chrono::milliseconds(2500));
  CHECK(get("/api/v1/outbox").at("/data") == object{{"pending", 3}, {"oldest_age_ms", 2500}});
  CHECK(get("/api/v1/outbox?service=orders").at("/data") == object{{"pending", 2}, {"oldest_age_ms", 1500}});
  CHECK(get("/api/v1/outbox?limit=2").code() == "INVALID_PARAMETER");
}

TEST_CASE_METHOD(three_services, "every operators' route is the administrators' and is documented",
                 "[rest][operations]") {
  std::set<std::string> names;
  for (const auto& r : routes->routes()) {
    if (!r.pattern.starts_with("/api/v1/")) continue;
    CHECK(r.scope == "admin");
    CHECK_FALSE(r.documents.answers.empty());
    names.insert(r.documents.id);
  }
  CHECK(names == std::set<std::string>{"listDeadMessages", "getDeadMessage", "redriveDeadMessage", "discardDeadMessage",
                                       "redriveDeadMessages", "getOutbox"});
}
