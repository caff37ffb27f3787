#include <string>
#include <vector>

#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/testing/simulation/process.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using namespace comanda::testing::simulation;

namespace {

constexpr std::chrono::milliseconds at_once{0};

void run_all(world& w) {
  while (w.step()) {
  }
}

lifeline alive(const char* name) {
  lifeline l;
  l.name = name;
  l.is_alive = true;
  l.kill = [] {};
  return l;
}

messaging::outgoing for_inventory(const char* id) { return {id, "type", "inventory", "", "body"}; }

/// A node whose memory is one actor.
class counter final : public node {
 public:
  counter(world& in, fault_plan& plan) : node(in, plan, "counter/1") {}

  void wake() { memory_->wake(); }
  int steps = 0;
  int losses = 0;
  std::function<void()> meanwhile = [] {};

 protected:
  void make_memory() override {
    memory_ = std::make_unique<actor>(*this, [this] {
      guard().before(port::load);
      meanwhile();
      guard().before(port::commit);
      ++steps;
    });
  }
  void lose_memory() override {
    memory_.reset();
    ++losses;
  }

 private:
  std::unique_ptr<actor> memory_;
};

storage::change_set one_item(const char* name) {
  inventory::item i;
  i.sku = test::sku_of(name);
  i.version = 1;
  return {{&storage::table_of<inventory::item>(), {storage::to_row(i)}, {}, {}, {}}};
}

std::size_t items_in(const in_memory::database& d) {
  const auto& items = storage::table_of<inventory::item>();
  return static_cast<std::size_t>(in_memory::open(d)->summarize(items, items.index_of("updated_at"))->rows);
}

}  // namespace

TEST_CASE("events happen in the order of time, then of their making", "[simulation]") {
  world w(1);
  std::string order;
  w.after(std::chrono::seconds(2), [&] { order += 'c'; });
  w.after(std::chrono::seconds(1), [&] { order += 'a'; });
  w.after(std::chrono::seconds(1), [&] { order += 'b'; });
  run_all(w);
  CHECK(order == "abc");
  CHECK(w.now() == world::start + std::chrono::seconds(2));
}

TEST_CASE("what is due while somebody is busy happens meanwhile", "[simulation]") {
  world w(1);
  std::string order;
  w.after(std::chrono::seconds(1), [&] {
    order += '(';
    w.pass(std::chrono::seconds(10));
    order += ')';
  });
  w.after(std::chrono::seconds(5), [&] { order += "in"; });
  w.after(std::chrono::seconds(20), [&] { order += "after"; });
  run_all(w);
  CHECK(order == "(in)after");
}

TEST_CASE("histories that differ in one thing have another hash", "[simulation]") {
  world a(1), b(1), c(1);
  a.note("who", "what", "detail");
  b.note("who", "what", "detail");
  c.note("who", "whatd", "etail");
  CHECK(a.past().hash() == b.past().hash());
  CHECK(a.past().hash() != c.past().hash());
}

TEST_CASE("a process that is killed during a call loses its memory after it, and starts again", "[simulation]") {
  world w(1);
  fault_plan none;
  counter c(w, none);
  c.boot();
  c.meanwhile = [&] {
    c.kill();
    CHECK(c.losses == 0);
  };
  c.wake();
  w.step();
  CHECK(c.steps == 0);
  CHECK(c.losses == 1);
  CHECK_FALSE(c.is_alive());

  run_all(w);
  CHECK(c.is_alive());
  c.meanwhile = [] {};
  c.wake();
  run_all(w);
  CHECK(c.steps == 1);
}

TEST_CASE("a commit whose answer is lost is done, one whose database is away is not", "[simulation]") {
  world w(1);
  auto life = alive("inventory/1");
  const in_memory::database database;
  fault_plan silent;
  silent.set_rate(fault::answer_lost, port::commit, 1);
  int observed = 0;
  const auto s = make_faulty(in_memory::open(database), {w, silent, life}, [&](const auto&) { ++observed; });
  CHECK(s->commit(one_item("tea")).error().code == errc::unavailable);
  CHECK(items_in(database) == 1);
  CHECK(observed == 1);

  fault_plan away;
  away.set_rate(fault::unavailable, port::commit, 1);
  const auto t = make_faulty(in_memory::open(database), {w, away, life});
  CHECK(t->commit(one_item("mug")).error().code == errc::unavailable);
  CHECK(items_in(database) == 1);
  CHECK(away.injected().at(fault::unavailable, port::commit) == 1);
}

TEST_CASE("what a consumer had not settled comes again when it is gone", "[simulation]") {
  world w(1);
  fault_plan none;
  message_bus bus(w, none);
  bus.declare("inventory", {});
  auto life = alive("inventory/1");
  const std::vector sent = {for_inventory("a"), for_inventory("b")};
  REQUIRE(*bus.make_publisher(life)->publish(sent) == std::vector<bool>{true, true});
  run_all(w);

  auto first = bus.make_consumer(life, "inventory", line::delivery, [] {});
  const auto taken = first->poll(10, at_once).value();
  REQUIRE(taken.size() == 2);
  const messaging::settled done{taken[0].tag, taken[0].epoch, messaging::settlement::done, {}};
  first->settle(std::span(&done, 1));
  first.reset();
  const auto second = bus.make_consumer(life, "inventory", line::delivery, [] {});
  CHECK(second->poll(10, at_once)->size() == 1);
  CHECK(bus.messages() == 1);
}

TEST_CASE("a message that always fails ends in the parking queue", "[simulation]") {
  world w(1);
  fault_plan none;
  message_bus bus(w, none);
  bus.declare("inventory", {});
  auto life = alive("inventory/1");
  const auto m = for_inventory("a");
  REQUIRE(bus.make_publisher(life)->publish(std::span(&m, 1)));
  const auto c = bus.make_consumer(life, "inventory", line::delivery, [] {});
  const auto parking = bus.make_consumer(life, "inventory", line::parking, [] {});
  std::size_t deliveries = 0;
  do {
    const auto taken = c->poll(10, at_once).value();
    for (const auto& d : taken) {
      ++deliveries;
      const messaging::settled failed{d.tag, d.epoch, messaging::settlement::retry, "CODE: text"};
      c->settle(std::span(&failed, 1));
    }
  } while (w.step());
  CHECK(deliveries == message_bus_options().retry_delays.size() + 1);
  const auto dead = parking->poll(10, at_once).value();
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].failed->cause == "CODE: text");
}

TEST_CASE("a message that the bus loses is not accepted", "[simulation]") {
  world w(1);
  fault_plan loses;
  loses.set_rate(fault::drop, port::publish, 1);
  message_bus bus(w, loses);
  bus.declare("inventory", {});
  auto life = alive("inventory/1");
  const auto m = for_inventory("a");
  CHECK(*bus.make_publisher(life)->publish(std::span(&m, 1)) == std::vector<bool>{false});
  CHECK(bus.messages() == 0);
}

TEST_CASE("a process decides, commits, and publishes what it has committed", "[simulation]") {
  world w(1);
  fault_plan plan;
  message_bus bus(w, plan);
  const in_memory::database database;
  process<inventory::service>::declare(bus);
  process<inventory::service> p(w, plan, bus, "inventory/1", {[&] { return in_memory::open(database); }});
  bool done = false;
  const auto put = [&] {
    p.submit({inventory::put_item{test::sku_of("tea"), {}, 10, {}}, test::context_of(1, w.now()), {}, {}},
             [&](const application::outcome& o) { done = o.value.has_value(); });
  };
  put();
  CHECK_FALSE(done);  // it is not there yet
  plan.end();
  p.boot();
  put();
  run_all(w);
  CHECK(done);
  CHECK(items_in(database) == 1);
}
