// What a step of the clock does to what waits for a time: nothing is lost, nothing is done twice, and nothing waits
// longer than the clock was set back. What measures how long something takes (deadlines, alarms, connections) does not
// look at this clock at all.
#include <array>
#include <atomic>
#include <thread>

#include "comanda/in_memory/store.hpp"
#include "comanda/rest/rate_limiter.hpp"
#include "comanda/storage/record.hpp"
#include "keeper.hpp"
#include "relay_thread.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "system_ports.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using application::idempotency_row;
using application::outbox_row;
using application::timer_row;

namespace {

const timestamp noon = *parse_timestamp("2026-01-31T12:00:00Z");
constexpr auto patience = 10s;  // only a failing test waits that long

/// Set by a test, read by the thread that it runs.
class movable_clock final : public clock {
 public:
  timestamp now() override { return timestamp(microseconds(at_.load())); }
  void set(timestamp t) { at_ = t.time_since_epoch().count(); }

 private:
  std::atomic<std::int64_t> at_{noon.time_since_epoch().count()};
};

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

uuid named(std::string_view name) { return derive_uuid({}, {name}); }

template <class Row>
void insert(storage::store& into, const Row& row) {
  into.commit({{&storage::table_of<Row>(), {storage::to_row(row)}, {}, {}, {}}}).value();
}

template <class Row>
std::int64_t count(storage::store& in, std::string_view time_column) {
  const auto& table = storage::table_of<Row>();
  return in.summarize(table, table.index_of(time_column)).value().rows;
}

/// A keeper that ticks as fast as it can, and the timers that it handed on.
class running_keeper {
 public:
  running_keeper() : thread_([this] { keeper_.run(); }) {}
  ~running_keeper() {
    keeper_.stop();
    thread_.join();
  }
  /// Returns when the clock as it is now was looked at.
  bool looks_again() {
    const int seen = ticks;
    return eventually([&] { return ticks >= seen + 2; });
  }
  bool has_fired(int times) {
    return eventually([&] { return fired >= times; }) && looks_again() && fired == times;
  }

  in_memory::database database;
  movable_clock time;
  std::atomic<int> fired{0};
  std::atomic<int> ticks{0};

 private:
  test::counting_store store_{database};
  host::health_board health_;
  host::keeper keeper_{store_,
                       time,
                       health_,
                       [](host::severity, std::string_view, boost::json::object) {},
                       {[] { return std::size_t{10}; }, [this](const timer_row&) { ++fired; },
                        [this] {
                          ++ticks;
                          return std::size_t{0};
                        },
                        [](std::vector<application::effect_row>) {}, [] { return false; }},
                       {.tick = 1ms}};
  std::thread thread_;
};

/// Takes nothing until it is told to.
class shut_publisher final : public messaging::publisher {
 public:
  std::atomic<bool> open{false};
  std::atomic<int> published{0};
  std::atomic<int> asked{0};

  result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
    ++asked;
    if (!open) return fail(errc::unavailable, "no broker");
    published += static_cast<int>(batch.size());
    return std::vector<bool>(batch.size(), true);
  }
  result<> check() override { return {}; }
};

}  // namespace

TEST_CASE("the time of ids does not go back with the clock", "[clock]") {
  host::system_ids ids;
  auto before = to_string(ids.next(noon)).substr(0, 13);
  for (const auto now : {noon + 5ms, noon - 1h, noon - 24h * 365, noon + 6ms, noon}) {
    auto next = to_string(ids.next(now)).substr(0, 13);  // 48 bits of milliseconds, and a dash
    CHECK(next >= before);
    before = std::move(next);
  }
  CHECK(before == to_string(make_uuid_v7(noon + 6ms, std::array<std::uint8_t, 10>{})).substr(0, 13));
}

TEST_CASE("a timer that was set before the clock went back fires once, at its time", "[clock]") {
  running_keeper k;
  const auto store = in_memory::open(k.database);
  insert(*store, timer_row{named("early"), "k", "s", noon + 10s});
  k.time.set(noon - 1h);
  REQUIRE(k.looks_again());
  CHECK(k.fired == 0);
  k.time.set(noon + 10s);
  CHECK(k.has_fired(1));
}

TEST_CASE("a timer that was set after the clock went back fires by the new time", "[clock]") {
  running_keeper k;
  const auto store = in_memory::open(k.database);
  k.time.set(noon - 1h);
  insert(*store, timer_row{named("late"), "k", "s", noon - 1h + 10s});
  REQUIRE(k.looks_again());
  CHECK(k.fired == 0);
  k.time.set(noon - 1h + 10s);
  CHECK(k.has_fired(1));
}

TEST_CASE("a timer that has fired is not handed on again because the clock went back and forth", "[clock]") {
  running_keeper k;
  const auto store = in_memory::open(k.database);
  insert(*store, timer_row{named("once"), "k", "s", noon});
  REQUIRE(k.has_fired(1));
  // Its command clears it; until then its lease holds, on whichever side of it the clock is.
  k.time.set(noon - 1h);
  REQUIRE(k.looks_again());
  k.time.set(noon + 1s);
  REQUIRE(k.looks_again());
  CHECK(k.fired == 1);
}

TEST_CASE("stored answers are not forgotten because the clock went back", "[clock]") {
  const auto database = in_memory::database();
  const auto store = in_memory::open(database);
  insert(*store, idempotency_row{"key", "f", "{}", noon});
  const auto& table = storage::table_of<idempotency_row>();
  const auto pruned_at = [&](timestamp now) {
    return store->prune({&table, table.index_of("created_at"), now - runtime::retention().answers, 10}).value();
  };
  CHECK(pruned_at(noon - 24h) == 0);
  CHECK(pruned_at(noon + 24h) == 0);
  CHECK(pruned_at(noon + 25h) == 1);
}

TEST_CASE("messages of this process are published however far the clock went back", "[clock]") {
  in_memory::database database;
  test::counting_store store(database);
  movable_clock time;
  host::health_board health;
  shut_publisher broker;
  host::relay_thread relay(store, broker, time, health, [](host::severity, std::string_view, boost::json::object) {});
  const outbox_row row{message_id(named("m")), "type", "", "", "{}", noon, noon + 15s};
  insert(store, row);
  relay.offer({row});
  std::thread running([&] { relay.run(); });
  CHECK(eventually([&] { return broker.asked > 0; }));
  time.set(noon - 24h);
  broker.open = true;
  CHECK(eventually([&] { return broker.published > 0; }));
  relay.close();
  running.join();
  CHECK(broker.published == 1);
  CHECK(count<outbox_row>(store, "created_at") == 0);
}

TEST_CASE("what another process left behind waits at most as much longer as the clock went back", "[clock]") {
  in_memory::database database;
  test::counting_store store(database);
  movable_clock time;
  shut_publisher broker;
  broker.open = true;
  messaging::outbox_relay relay(store, broker, time);
  insert(store, outbox_row{message_id(named("m")), "type", "", "", "{}", noon, noon + 15s});
  time.set(noon - 1h);
  CHECK(relay.recover().value() == 0);
  time.set(noon + 15s);
  CHECK(relay.recover().value() == 1);
}

TEST_CASE("a caller is neither shut out nor let in without end because the clock went back", "[clock]") {
  rest::rate_limiter limiter({.per_minute = 60, .burst = 2});
  CHECK(limiter.take("ada", noon).allowed);
  CHECK(limiter.take("ada", noon).allowed);
  CHECK_FALSE(limiter.take("ada", noon).allowed);
  CHECK_FALSE(limiter.take("ada", noon - 1h).allowed);
  CHECK(limiter.take("ada", noon - 1h + 1s).allowed);
  CHECK_FALSE(limiter.take("ada", noon - 1h + 1s).allowed);
}
