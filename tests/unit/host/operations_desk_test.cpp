#include "operations_desk.hpp"

#include <future>

#include "comanda/in_memory/store.hpp"
#include "comanda/in_process/bus.hpp"
#include "comanda/messaging/message.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/decisions.hpp"
#include "system_ports.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using operations::dead_message;
using operations::dead_status;

namespace {

constexpr auto patience = 5000ms;  // only a failing test waits that long

/// A service on the in-process bus: what it cannot handle is parked by a desk on a store in memory.
struct at_desk {
  in_memory::database database;
  test::counting_store store{database};
  in_process::bus bus{{.parking_pause = 1ms}};
  std::unique_ptr<messaging::consumer> inventory = bus.make_consumer("inventory", {});
  host::system_clock time;
  host::system_ids ids;
  std::vector<std::string> errors;  ///< logged
  int wakes = 0;
  std::size_t parked = 0;
  std::vector<application::outbox_row> sent;
  host::operations_desk desk{
      store,
      "inventory",
      bus.make_parking_consumer("inventory"),
      time,
      ids,
      [this](host::severity s, std::string_view, boost::json::object fields) {
        if (s == host::severity::error) errors.emplace_back(fields.at("message_id").as_string());
      },
      {[this] { ++wakes; },
       [this](std::vector<application::outbox_row> rows) { sent.insert(sent.end(), rows.begin(), rows.end()); },
       [this](std::size_t n) { parked += n; }}};

  static messaging::message letter() {
    messaging::message m;
    m.id = message_id(test::nth(1));
    m.type = "comanda.inventory.commit_stock.v1";
    m.source = "orders";
    m.target = "inventory";
    m.kind = messaging::message_kind::command;
    m.time = test::at(0);
    return m;
  }
  static std::string id() { return to_string(letter().id); }

  std::future<result<std::vector<bool>>> send(std::string transport_id, std::string body) {
    return std::async(std::launch::async, [this, transport_id, body] {
      const std::vector<messaging::outgoing> batch = {{transport_id, letter().type, "inventory", "", body}};
      return bus.make_publisher()->publish(batch);
    });
  }
  messaging::delivery arrives() {
    const auto got = inventory->poll(1, patience);
    REQUIRE(got);
    REQUIRE(got->size() == 1);
    return got->front();
  }
  void settle(const messaging::delivery& d, messaging::settlement how, std::string cause = "") {
    const messaging::settled outcome{d.tag, d.epoch, how, std::move(cause)};
    inventory->settle({&outcome, 1});
  }
  std::vector<dead_message> rows() {
    const auto& table = storage::table_of<dead_message>();
    std::vector<dead_message> all;
    const auto stored = store.list({&table, {}, table.index_of("last_failed_at"), false, {}, 100});
    for (const auto& r : *stored) all.push_back(storage::from_row<dead_message>(r).value());
    return all;
  }
  /// Works until the message is parked in the table.
  dead_message wait_parked() {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < deadline) {
      desk.work();
      const auto all = rows();
      if (all.size() == 1 && all[0].status == dead_status::parked) return all[0];
    }
    FAIL("the message was not parked");
    return {};
  }
  result<application::answer> ask(operations::command c) {
    result<application::answer> answer = fail(errc::internal, "not answered");
    desk.submit({std::move(c), {time.now(), ids.next(time.now()), "", "olga", {}}, {}, {}},
                [&](const application::outcome& o) { answer = o.value; });
    desk.work();
    return answer;
  }
};

}  // namespace

TEST_CASE_METHOD(at_desk, "a poison message is parked, redriven after the fix, and handled once",
                 "[host][operations]") {
  auto answer = send("1", messaging::encode(letter()));
  settle(arrives(), messaging::settlement::dead, "INVALID_STATE: nothing is reserved");
  const auto row = wait_parked();
  CHECK(to_string(row.message_id) == id());
  CHECK(row.cause_code == "INVALID_STATE");
  CHECK(answer.get().value() == std::vector<bool>{true});
  CHECK(errors == std::vector<std::string>{id()});
  CHECK(parked == 1);

  // It fails again.
  REQUIRE(ask(operations::redrive{letter().id, "perhaps"}));
  REQUIRE(sent.size() == 1);
  auto second = send(to_string(sent[0].message_id), sent[0].body);
  settle(arrives(), messaging::settlement::dead, "INVALID_STATE: still nothing");
  CHECK(wait_parked().attempts == 2);
  CHECK(second.get().value() == std::vector<bool>{true});
  CHECK(errors.size() == 2);

  REQUIRE(ask(operations::redrive{letter().id, "now"}));
  REQUIRE(sent.size() == 2);
  auto third = send(to_string(sent[1].message_id), sent[1].body);
  const auto good = arrives();
  CHECK(good.body == messaging::encode(letter()));
  settle(good, messaging::settlement::done);
  CHECK(third.get().value() == std::vector<bool>{true});
  CHECK_FALSE(desk.work());
  CHECK(rows().front().status == dead_status::redriven);
  CHECK(inventory->poll(1, 0ms)->empty());
  CHECK(ask(operations::redrive{letter().id, ""}).error().code == errc::message_not_found);
}

TEST_CASE_METHOD(at_desk, "what cannot be parked because the database is away is parked when it is back",
                 "[host][operations]") {
  auto answer = send("1", "no message at all");
  store.before_commit = [](const storage::change_set&) { return result<>(fail(errc::unavailable, "away")); };
  settle(arrives(), messaging::settlement::dead, "MALFORMED_JSON: not JSON");
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (store.commits < 3 && std::chrono::steady_clock::now() < deadline) desk.work();
  CHECK(store.commits >= 3);
  CHECK(errors.empty());
  CHECK(answer.wait_for(0ms) == std::future_status::timeout);
  store.before_commit = [](const storage::change_set&) { return result<>(); };
  CHECK(wait_parked().body == "no message at all");
  CHECK(answer.get().value() == std::vector<bool>{true});
  CHECK(errors.size() == 1);
}

TEST_CASE_METHOD(at_desk, "a discarded message is not sent", "[host][operations]") {
  auto answer = send("1", messaging::encode(letter()));
  settle(arrives(), messaging::settlement::dead, "INVALID_STATE: no");
  static_cast<void>(wait_parked());
  CHECK(ask(operations::discard{letter().id, ""}).value().kind == application::answer_kind::no_content);
  CHECK(rows().front().status == dead_status::discarded);
  CHECK(sent.empty());
  CHECK(answer.get());
}

TEST_CASE_METHOD(at_desk, "a command wakes the one who works, and one too many is refused", "[host][operations]") {
  std::vector<errc> refused;
  for (std::size_t i = 0; i <= host::operations_waiting_max; ++i) {
    desk.submit({operations::discard{letter().id, ""}, {time.now(), ids.next(time.now()), "", "", {}}, {}, {}},
                [&](const application::outcome& o) { refused.push_back(o.value.error().code); });
  }
  CHECK(wakes == static_cast<int>(host::operations_waiting_max));
  CHECK(refused == std::vector<errc>{errc::overloaded});
  CHECK(desk.work());
  desk.close();
  CHECK(refused.size() == host::operations_waiting_max + 1);
  CHECK(refused.back() == errc::unavailable);
}

TEST_CASE_METHOD(at_desk, "by age goes what was redriven or discarded, and never what waits for an operator",
                 "[host][operations]") {
  dead_message m;
  for (const auto status : {dead_status::parked, dead_status::redriven, dead_status::discarded}) {
    m.message_id = message_id(test::nth(static_cast<std::uint32_t>(status)));
    m.status = status;
    m.version = 1;
    m.closed_at = status == dead_status::parked ? std::nullopt : std::optional(test::at(0));
    REQUIRE(store.commit({{&storage::table_of<dead_message>(), {storage::to_row(m)}, {}, {}, {}}}));
  }
  const auto& table = storage::table_of<dead_message>();
  CHECK(store.prune({&table, table.index_of("closed_at"), test::at(1), 100}).value() == 2);
  REQUIRE(rows().size() == 1);
  CHECK(rows().front().status == dead_status::parked);
}
