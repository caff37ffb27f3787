#include "intake.hpp"

#include <boost/describe/class.hpp>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "comanda/in_memory/store.hpp"
#include "support/catch.hpp"
#include "support/counting_store.hpp"
#include "support/decisions.hpp"
#include "system_ports.hpp"

using namespace comanda;
using namespace std::chrono_literals;
using messaging::settlement;

namespace {

constexpr auto patience = 20s;  // only a failing test waits that long

struct heard {
  static constexpr std::string_view table_name = "heard";
  static constexpr std::string_view key_column = "id";
  uuid id;
  std::string subject;
};
BOOST_DESCRIBE_STRUCT(heard, (), (id, subject))

/// Writes down what it hears.
struct listener {
  struct model {
    using aggregates = boost::mp11::mp_list<>;
    using facts = boost::mp11::mp_list<heard>;
  };
  using command = std::string;

  void keys(const command&, application::key_set<model>&) const {}
  result<application::decision<model>> decide(const command& c, const application::state<model>&,
                                              const application::context& ctx) const {
    application::decision<model> d;
    d.record(heard{ctx.cause, c});
    return d;
  }
  result<command> from_message(const messaging::message& m) const { return m.subject; }
};

/// Messages 0 to n - 1 in a queue; what they are settled with.
class queue final : public messaging::consumer {
 public:
  void send(std::uint32_t number, std::string subject) {
    messaging::message m;
    m.id = message_id(test::nth(number));
    m.type = "test.said.v1";
    m.source = "tests";
    m.subject = std::move(subject);
    m.time = test::at(0);
    std::lock_guard lock(mutex_);
    waiting_.push_back({.tag = number, .epoch = 1, .body = messaging::encode(m)});
  }
  std::map<std::uint64_t, settlement> outcomes() {
    std::lock_guard lock(mutex_);
    return outcomes_;
  }
  std::size_t left() {
    std::lock_guard lock(mutex_);
    return waiting_.size();
  }

  result<std::vector<messaging::delivery>> poll(std::size_t limit, std::chrono::milliseconds) override {
    std::lock_guard lock(mutex_);
    std::vector<messaging::delivery> out;
    for (; out.size() < limit && !waiting_.empty(); waiting_.pop_front()) out.push_back(waiting_.front());
    if (out.empty()) std::this_thread::yield();
    return out;
  }
  void settle(std::span<const messaging::settled> all) override {
    std::lock_guard lock(mutex_);
    for (const auto& s : all) outcomes_[s.tag] = s.how;
  }
  void wake() override {}
  result<> check() override { return {}; }

 private:
  std::mutex mutex_;
  std::deque<messaging::delivery> waiting_;
  std::map<std::uint64_t, settlement> outcomes_;
};

/// A lane's intake and writer on a store that fails when `fails` says so of what is to be written.
struct at_intake {
  in_memory::database database;
  test::counting_store store{database};
  queue messages;
  listener rules;
  host::system_clock time;
  host::health_board health;
  std::atomic<bool> away = false;
  std::mutex mutex;
  std::set<std::size_t> held_at_commits;
  host::writer<listener> writer{
      store, rules, {[](auto) {}, [](auto) {}, [this] { intake.settle_batch(); }, [](auto) {}, [](auto) {}}};
  host::intake<listener> intake{messages, rules, writer, time, health, [](auto, auto, auto) {}};
  std::thread writing, taking;

  at_intake() {
    store.before_commit = [this](const storage::change_set& changes) -> result<> {
      bool poisoned = false;
      for (const auto& c : changes) {
        for (const auto& r : c.inserts)
          poisoned = poisoned || (r.size() == 2 && r[1] == storage::cell(std::string("poison")));
      }
      if (away || poisoned) return fail(errc::unavailable, "out of time");
      const std::lock_guard lock(mutex);
      held_at_commits.insert(intake.waiting());
      return {};
    };
  }
  /// How often some of what was held were tried together. Those of one try leave together what is held; in how many
  /// commits the writer takes them depends on the threads.
  std::size_t steps_seen() {
    const std::lock_guard lock(mutex);
    return held_at_commits.size();
  }
  void start() {
    writing = std::thread([this] { writer.run(); });
    taking = std::thread([this] { intake.run(); });
  }
  ~at_intake() {
    intake.stop();
    if (taking.joinable()) taking.join();
    writer.close();
    if (writing.joinable()) writing.join();
  }
  template <class Condition>
  static bool eventually(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }
};

}  // namespace

TEST_CASE_METHOD(at_intake, "a message that the database never takes does not hold up those beside it",
                 "[host][intake]") {
  constexpr std::uint32_t poison = 4;
  std::uint32_t sent = 0;
  while (sent < 10) {
    messages.send(sent, sent == poison ? "poison" : "fine");
    ++sent;
  }
  start();
  // Those beside it may all be committed before it fails alone: then one that comes later has to tell.
  REQUIRE(eventually([&] {
    const bool over = messages.outcomes().count(poison) == 1;
    if (!over && messages.left() == 0) messages.send(sent++, "fine");
    return over;
  }));
  REQUIRE(eventually([&] { return messages.outcomes().size() == sent; }));
  for (const auto& [tag, how] : messages.outcomes())
    CHECK(how == (tag == poison ? settlement::retry : settlement::done));
  CHECK(eventually([&] { return !intake.paused(); }));
}

TEST_CASE_METHOD(at_intake, "a message that fails alone is told from an outage by the next one", "[host][intake]") {
  messages.send(0, "poison");
  start();
  REQUIRE(eventually([&] { return intake.paused(); }));
  messages.send(1, "fine");
  REQUIRE(eventually([&] { return messages.outcomes().size() == 2; }));
  CHECK(messages.outcomes() == std::map<std::uint64_t, settlement>{{0, settlement::retry}, {1, settlement::done}});
}

TEST_CASE_METHOD(at_intake, "while the database is away nothing is given up, and it is said", "[host][intake]") {
  away = true;
  for (std::uint32_t n = 0; n < 3; ++n) messages.send(n, "fine");
  start();
  REQUIRE(eventually([&] { return intake.paused() && health.states()["consumption"].reason == "PAUSED"; }));
  const int before = store.commits;
  REQUIRE(eventually([&] { return store.commits >= before + 4; }));
  CHECK(messages.outcomes().empty());
  away = false;
  REQUIRE(eventually([&] { return messages.outcomes().size() == 3; }));
  for (const auto& [tag, how] : messages.outcomes()) CHECK(how == settlement::done);
  CHECK(eventually([&] { return !intake.paused() && health.states()["consumption"].reason.empty(); }));
}

TEST_CASE_METHOD(at_intake, "after an outage all that is held is committed in few steps", "[host][intake]") {
  constexpr std::uint32_t many = host::deliveries_together_max;
  away = true;
  for (std::uint32_t n = 0; n < many; ++n) messages.send(n, "fine");
  start();
  REQUIRE(eventually([&] { return intake.paused() && intake.waiting() == many; }));
  away = false;
  REQUIRE(eventually([&] { return messages.outcomes().size() == many; }));
  CHECK(steps_seen() < 16);
}

TEST_CASE_METHOD(at_intake, "after an outage a message that the database never takes costs its company nothing",
                 "[host][intake]") {
  constexpr std::uint32_t many = 100;
  constexpr std::uint32_t poison = 60;
  away = true;
  for (std::uint32_t n = 0; n < many; ++n) messages.send(n, n == poison ? "poison" : "fine");
  start();
  REQUIRE(eventually([&] { return intake.paused() && intake.waiting() == many; }));
  away = false;
  REQUIRE(eventually([&] { return messages.outcomes().size() >= many - 1; }));
  std::uint32_t sent = many;  // one that comes later may have to tell
  REQUIRE(eventually([&] {
    const bool over = messages.outcomes().count(poison) == 1;
    if (!over && messages.left() == 0) messages.send(sent++, "fine");
    return over;
  }));
  for (const auto& [tag, how] : messages.outcomes())
    CHECK(how == (tag == poison ? settlement::retry : settlement::done));
}
