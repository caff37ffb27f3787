// The last resort of each thread: an exception costs the one item that it is about, and the thread goes on. Each test
// throws in one of them.
#include "last_resort.hpp"

#include <algorithm>
#include <boost/describe/class.hpp>
#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "alarm.hpp"
#include "cache_watch.hpp"
#include "comanda/in_memory/store.hpp"
#include "effect_pool.hpp"
#include "intake.hpp"
#include "keeper.hpp"
#include "operations_desk.hpp"
#include "reader.hpp"
#include "relay_thread.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/decisions.hpp"
#include "support/map_cache.hpp"
#include "system_ports.hpp"
#include "writer.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using messaging::settlement;

namespace {

constexpr auto patience = 20s;  // only a failing test waits that long

bool eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

/// The causes of the defects that were logged, in their order.
class defects {
 public:
  host::log_sink log() {
    return [this](host::severity s, std::string_view, boost::json::object fields) {
      if (s != host::severity::error) return;
      const std::lock_guard lock(mutex_);
      causes_.emplace_back(fields.at("cause").as_string());
    };
  }
  std::vector<std::string> causes() {
    const std::lock_guard lock(mutex_);
    return causes_;
  }
  bool has(const std::string& cause) {
    const auto all = causes();
    return std::find(all.begin(), all.end(), cause) != all.end();
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> causes_;
};

struct note {
  static constexpr std::string_view table_name = "note";
  static constexpr std::string_view key_column = "id";
  uuid id;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(note, (), (id, text))

/// Writes down what it is told. Throws where it is told to.
struct scribe {
  struct model {
    using aggregates = boost::mp11::mp_list<>;
    using facts = boost::mp11::mp_list<note>;
  };
  using command = std::string;

  void keys(const command& c, application::key_set<model>&) const {
    if (c == "no keys") throw std::runtime_error(c);
  }
  result<application::decision<model>> decide(const command& c, const application::state<model>&,
                                              const application::context& ctx) const {
    application::decision<model> d;
    d.record(note{ctx.cause, c});
    return d;
  }
  result<command> from_message(const messaging::message& m) const {
    if (m.subject == "not understood") throw std::runtime_error(m.subject);
    return m.subject;
  }
};

application::request<scribe> request_of(std::uint32_t n, std::string text) {
  return {std::move(text), {test::at(0), test::nth(n), "", "", {}}, {}, {}};
}

/// A writer that runs on a store that throws at the commit of some texts.
struct at_writer {
  explicit at_writer(bool running = true) {
    store.before_commit = [](const storage::change_set& changes) -> result<> {
      for (const auto& c : changes) {
        for (const auto& r : c.inserts) {
          if (storage::from_row<note>(r).value_or(note{}).text == "no commit") throw std::runtime_error("no commit");
        }
      }
      return {};
    };
    if (running) run();
  }
  ~at_writer() {
    writer.close();
    if (thread.joinable()) thread.join();
  }
  void run() {
    thread = std::thread([this] { writer.run(); });
  }
  std::future<application::outcome> tell(std::uint32_t n, std::string text) {
    const auto told = std::make_shared<std::promise<application::outcome>>();
    writer.submit(request_of(n, std::move(text)), [told](application::outcome o) { told->set_value(std::move(o)); });
    return told->get_future();
  }

  defects seen;
  in_memory::database database;
  test::counting_store store{database};
  scribe rules;
  std::function<void()> outlet = [] {};
  host::writer<scribe> writer{
      store, rules, {[](auto) {}, [](auto) {}, [this] { outlet(); }, [](auto) {}, [](auto) {}, seen.log()}};
  std::thread thread;
};

errc code_of(std::future<application::outcome> f) {
  if (f.wait_for(patience) != std::future_status::ready) throw std::runtime_error("no outcome");
  const auto o = f.get();
  return o.value ? errc{} : o.value.error().code;
}

}  // namespace

TEST_CASE("what is thrown ends there and is logged", "[last_resort]") {
  defects seen;
  CHECK(host::contained(seen.log(), "a test", [] {}));
  CHECK_FALSE(host::contained(seen.log(), "a test", [] { throw std::runtime_error("one"); }));
  CHECK_FALSE(host::contained(seen.log(), "a test", [] { throw 2; }));
  CHECK(seen.causes().size() == 2);
  CHECK(seen.has("one"));
  const auto throws = [](host::severity, std::string_view, const boost::json::object&) { throw 3; };
  CHECK_FALSE(host::contained(throws, "a test", [] { throw std::runtime_error("four"); }));
}

TEST_CASE("writer: a command whose commit throws is internal, and the next is committed", "[last_resort]") {
  at_writer w;
  CHECK(code_of(w.tell(1, "no commit")) == errc::internal);
  CHECK(code_of(w.tell(2, "good")) == errc{});
  CHECK(w.seen.has("no commit"));
}

TEST_CASE("writer: of a batch only the command that throws before the commit fails", "[last_resort]") {
  at_writer w(false);
  auto one = w.tell(1, "good");
  auto bad = w.tell(2, "no keys");
  auto two = w.tell(3, "good");
  w.run();
  CHECK(code_of(std::move(one)) == errc{});
  CHECK(code_of(std::move(bad)) == errc::internal);
  CHECK(code_of(std::move(two)) == errc{});
}

TEST_CASE("writer: whoever throws at being told costs nobody else", "[last_resort]") {
  at_writer w;
  w.outlet = [] { throw std::runtime_error("an outlet"); };
  w.writer.submit(request_of(1, "good"), [](const application::outcome&) { throw std::runtime_error("an issuer"); });
  CHECK(code_of(w.tell(2, "good")) == errc{});
  CHECK(eventually([&] { return w.seen.has("an issuer") && w.seen.has("an outlet"); }));
}

namespace {

const storage::cell bad_key(test::nth(1));

/// Throws at what is asked of it, but at the loads of all keys but one.
class throwing_store final : public test::counting_store {
 public:
  using counting_store::counting_store;

  result<std::vector<std::vector<storage::row>>> load(const std::vector<storage::key_request>& requests) override {
    for (const auto& r : requests) {
      if (std::find(r.keys.begin(), r.keys.end(), bad_key) != r.keys.end()) throw std::runtime_error("a key");
    }
    return counting_store::load(requests);
  }
  result<std::vector<storage::row>> list(const storage::list_request&) override { throw std::runtime_error("a list"); }
  result<std::vector<storage::row>> claim(const storage::claim_request&) override {
    throw std::runtime_error("a claim");
  }
  result<storage::table_summary> summarize(const storage::table&, std::size_t) override {
    throw std::runtime_error("a summary");
  }
  result<> check() override { throw std::runtime_error("a check"); }
};

/// What a reader answered, by the names of the reads.
class answers {
 public:
  template <class T>
  std::function<void(result<T>)> named(const std::string& name) {
    return [this, name](const result<T>& r) {
      const std::lock_guard lock(mutex_);
      codes_[name] = r ? errc{} : r.error().code;
    };
  }
  bool has(const std::string& name, errc code) {
    return eventually([&] {
             const std::lock_guard lock(mutex_);
             return codes_.contains(name);
           }) &&
           codes_.at(name) == code;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, errc> codes_;
};

}  // namespace

TEST_CASE("reader: of reads that wait together only the one that throws fails", "[last_resort]") {
  using rows = std::vector<storage::row>;
  defects seen;
  in_memory::database database;
  throwing_store store(database);
  answers got;
  host::reader reader(store, {nullptr, nullptr, {}, [] {}, seen.log()});
  const auto& table = storage::table_of<note>();
  reader.point(table, test::nth(2), got.named<rows>("before"));
  reader.point(table, bad_key, got.named<rows>("bad"));
  reader.list({&table}, got.named<rows>("list"));
  reader.summarize(table, 0, got.named<storage::table_summary>("summary"));
  reader.point(table, test::nth(3), [](const result<rows>&) { throw std::runtime_error("an asker"); });
  reader.point(table, test::nth(4), got.named<rows>("behind"));
  std::thread running([&] { reader.run(); });
  CHECK(got.has("before", errc{}));
  CHECK(got.has("bad", errc::internal));
  CHECK(got.has("list", errc::internal));
  CHECK(got.has("summary", errc::internal));
  CHECK(got.has("behind", errc{}));
  reader.point(table, test::nth(5), got.named<rows>("later"));
  CHECK(got.has("later", errc{}));
  for (const auto* cause : {"a key", "a list", "a summary", "an asker"}) CHECK(seen.has(cause));
  reader.close();
  running.join();
}

namespace {

/// Gives messages by their subjects, each once; a poll throws when it is told to.
class queue final : public messaging::consumer {
 public:
  std::atomic<bool> broken = false;

  void send(std::uint64_t tag, std::string subject) {
    messaging::message m;
    m.id = message_id(test::nth(static_cast<std::uint32_t>(tag)));
    m.type = "test.said.v1";
    m.source = "tests";
    m.subject = std::move(subject);
    m.time = test::at(0);
    const std::lock_guard lock(mutex_);
    waiting_.push_back({.tag = tag, .epoch = 1, .body = messaging::encode(m)});
  }
  bool is_settled(std::uint64_t tag, settlement how) {
    return eventually([&] {
             const std::lock_guard lock(mutex_);
             return outcomes_.contains(tag);
           }) &&
           outcomes_.at(tag) == how;
  }

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds) override {
    if (broken.exchange(false)) throw std::runtime_error("a poll");
    const std::lock_guard lock(mutex_);
    std::vector<messaging::delivery> out;
    for (; out.size() < limit && !waiting_.empty(); waiting_.pop_front()) out.push_back(waiting_.front());
    if (out.empty()) std::this_thread::yield();
    return out;
  }
  void settle(std::span<const messaging::settled> all) override {
    const std::lock_guard lock(mutex_);
    for (const auto& s : all) outcomes_[s.tag] = s.how;
  }
  void wake() override {}
  result<> check() override { return {}; }

 private:
  std::mutex mutex_;
  std::deque<messaging::delivery> waiting_;
  std::map<std::uint64_t, settlement> outcomes_;
};

}  // namespace

TEST_CASE("intake: a message that throws has failed once, and those behind it are taken", "[last_resort]") {
  at_writer w;
  queue messages;
  host::system_clock time;
  host::health_board health;
  host::intake<scribe> intake(messages, w.rules, w.writer, time, health, w.seen.log());
  w.outlet = [&] { intake.settle_batch(); };
  messages.send(1, "not understood");
  messages.send(2, "no commit");
  messages.send(3, "good");
  std::thread running([&] { intake.run(); });
  CHECK(messages.is_settled(1, settlement::retry));
  CHECK(messages.is_settled(2, settlement::retry));
  messages.broken = true;
  messages.send(4, "good");
  CHECK(messages.is_settled(4, settlement::done));
  for (const auto* cause : {"not understood", "no commit", "a poll"}) CHECK(w.seen.has(cause));
  intake.stop();
  running.join();
}

TEST_CASE("relay: a publisher that throws is asked again", "[last_resort]") {
  struct publisher final : messaging::publisher {
    std::atomic<int> published = 0;
    std::atomic<bool> throws = true;
    result<std::vector<bool>> publish(std::span<const messaging::outgoing> batch) override {
      if (throws) throw std::runtime_error("a publisher");
      published += static_cast<int>(batch.size());
      return std::vector<bool>(batch.size(), true);
    }
    result<> check() override { throw std::runtime_error("a check"); }
  } broker;
  defects seen;
  in_memory::database database;
  test::counting_store store(database);
  test::counting_store offers(database);
  host::system_clock time;
  host::health_board health;
  host::relay_thread relay(store, broker, time, health, seen.log());
  const auto offer = [&](std::uint32_t n) {
    const application::outbox_row row{message_id(test::nth(n)), "type", "", "", "{}", time.now(), time.now() + 1h};
    offers.commit({{&storage::table_of<application::outbox_row>(), {storage::to_row(row)}, {}, {}, {}}}).value();
    relay.offer({row});
  };
  std::thread running([&] { relay.run(); });
  offer(1);
  CHECK(eventually([&] { return seen.has("a publisher") && seen.has("a check"); }));
  broker.throws = false;
  offer(2);
  CHECK(eventually([&] { return broker.published > 0; }));
  relay.close();
  running.join();
}

TEST_CASE("keeper: one timer, one look and the operators' desk may throw, and it ticks on", "[last_resort]") {
  defects seen;
  in_memory::database database;
  test::counting_store store(database);
  throwing_store broken(database);
  host::system_clock time;
  host::health_board health;
  for (std::uint32_t n : {1u, 2u}) {
    const application::timer_row row{test::nth(n), std::to_string(n), "s", time.now() - 1h};
    store.commit({{&storage::table_of<application::timer_row>(), {storage::to_row(row)}, {}, {}, {}}}).value();
  }
  std::atomic<int> ticks = 0;
  std::atomic<int> timers = 0;
  for (storage::store* on : {static_cast<storage::store*>(&store), static_cast<storage::store*>(&broken)}) {
    ticks = 0;
    host::keeper keeper(
        *on, time, health, seen.log(),
        {[] { return std::size_t{10}; },
         [&](const application::timer_row& t) {
           ++timers;
           if (t.kind == "1") throw std::runtime_error("a timer");
         },
         [&] {
           ++ticks;
           return std::size_t{10};
         },
         [](std::vector<application::effect_row>) {}, []() -> bool { throw std::runtime_error("operations"); }},
        {.tick = 1ms});
    std::thread running([&] { keeper.run(); });
    CHECK(eventually([&] { return ticks >= 7; }));
    keeper.stop();
    running.join();
  }
  CHECK(timers == 2);
  for (const auto* cause : {"a timer", "operations", "a claim", "a check"}) CHECK(seen.has(cause));
  CHECK_FALSE(health.states().at("database").reason.empty());
}

TEST_CASE("performers: an effect that throws is left to its lease, and the next is performed", "[last_resort]") {
  at_writer w;
  host::system_clock time;
  std::atomic<int> made = 0;
  std::atomic<int> performed = 0;
  const auto make = [&]() -> host::performer<scribe> {
    if (++made == 1) throw std::runtime_error("a maker");
    return [&](const application::effect_row& e) -> result<std::string> {
      if (e.kind == "bad") throw std::runtime_error("an effect");
      ++performed;
      return std::string("good");
    };
  };
  host::effect_pool<scribe> effects(
      {"test", {}, make}, [](const std::string&) { return true; }, w.writer, time, w.seen.log());
  const auto offer = [&](std::uint32_t n, std::string kind) {
    application::effect_row e;
    e.effect_id = effect_id(test::nth(n));
    e.kind = std::move(kind);
    e.due_at = time.now() + 1h;
    effects.offer(std::move(e), {});
  };
  offer(1, "good");
  offer(2, "bad");
  offer(3, "good");
  CHECK(eventually([&] { return performed == 1; }));
  for (const auto* cause : {"a maker", "an effect"}) CHECK(w.seen.has(cause));
  effects.close();
  effects.join();
  CHECK(w.tell(9, "behind what was reported").get().value);
}

TEST_CASE("alarm: a call that throws costs nobody else's", "[last_resort]") {
  defects seen;
  host::alarm alarm(10, seen.log());
  std::promise<void> behind;
  REQUIRE(alarm.after(0ms, [] { throw std::runtime_error("a call"); }));
  REQUIRE(alarm.after(1ms, [&] { behind.set_value(); }));
  CHECK(behind.get_future().wait_for(patience) == std::future_status::ready);
  CHECK(seen.has("a call"));
}

TEST_CASE("cache watch: a cache that throws is away, and looked at again", "[last_resort]") {
  struct cache final : test::map_cache {
    std::atomic<int> looks = 0;
    result<> check() override {
      ++looks;
      throw std::runtime_error("a cache");
    }
  } broken;
  defects seen;
  host::health_board health;
  host::cache_watch watch(broken, health, seen.log());
  std::thread running([&] { watch.run(); });
  CHECK(eventually([&] { return broken.looks >= 2; }));
  CHECK_FALSE(health.states().at("cache").reason.empty());
  CHECK(seen.has("a cache"));
  watch.stop();
  running.join();
}

TEST_CASE("operators' desk: a command whose store throws is internal, and what is parked comes again",
          "[last_resort]") {
  defects seen;
  in_memory::database database;
  test::counting_store store(database);
  store.before_load = []() -> result<> { throw std::runtime_error("a load"); };
  host::system_clock time;
  host::system_ids ids;
  auto owned = std::make_unique<queue>();
  auto& parked = *owned;
  parked.send(1, "given up");
  host::operations_desk desk(store, "inventory", std::move(owned), time, ids, seen.log(),
                             {[] {}, [](auto) {}, [](auto) {}});
  errc told{};
  desk.submit({operations::discard{}, {test::at(0), test::nth(1), "", "", {}}, {}, {}},
              [&](const application::outcome& o) { told = o.value ? errc{} : o.value.error().code; });
  desk.work();
  CHECK(told == errc::internal);
  CHECK(parked.is_settled(1, settlement::retry));
  CHECK(seen.has("a load"));
}
