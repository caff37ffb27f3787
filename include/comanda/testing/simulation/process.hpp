#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "comanda/application/gates.hpp"
#include "comanda/testing/simulation/desk.hpp"
#include "comanda/testing/simulation/faulty_store.hpp"
#include "comanda/testing/simulation/intake.hpp"
#include "comanda/testing/simulation/keeper.hpp"
#include "comanda/testing/simulation/performers.hpp"
#include "comanda/testing/simulation/process_ports.hpp"
#include "comanda/testing/simulation/reader.hpp"
#include "comanda/testing/simulation/relay.hpp"

namespace comanda::testing::simulation {

/// What a process is made of. Each function is called anew at every start.
template <class Service>
struct process_parts {
  std::function<std::unique_ptr<storage::store>()> store;        ///< a handle on the database, without faults
  commit_observer observe = {};                                  ///< told of each commit
  std::function<performer<Service>(node&)> make_performer = {};  ///< empty: this service has no effects
  std::size_t performers = 1;
  effect_router route = {};
  Service service = Service();
  /// In place of the service's own decider; for those who watch, and for planted faults.
  decide_hook<Service> decide = {};
  /// What is put around the ports, outside of their faults; for planted faults. Each may be empty.
  std::function<std::unique_ptr<storage::store>(std::unique_ptr<storage::store>)> around_store = {};
  std::function<std::unique_ptr<messaging::publisher>(std::unique_ptr<messaging::publisher>)> around_publisher = {};
  std::function<std::unique_ptr<messaging::consumer>(std::unique_ptr<messaging::consumer>)> around_consumer = {};
};

/// One process of a service, whole, as the host's lane is: the same executor, relay, deciders and rules, with an actor
/// for each thread. Several on one database compete as instances do. As a gate it refuses while the process is gone,
/// so routes can be made once and outlive its deaths. Thread rule: one thread; outlives the world's events.
template <class Service>
class process final : public node, public application::command_gate<Service>, public application::read_gate {
 public:
  /// The bus must have the service's queue declared (`declare`).
  process(world& in, fault_plan& plan, message_bus& bus, std::string name, process_parts<Service> parts)
      : node(in, plan, name),
        bus_(bus),
        parts_(std::move(parts)),
        clock_(guard()),
        ids_(in.chance().fork(name)),
        operations_(*this) {}

  static void declare(message_bus& on) { on.declare(service_name(), Service::listens_to()); }
  [[nodiscard]] static std::string service_name() { return std::string(Service::model::service); }

  [[nodiscard]] process_clock& clock() noexcept { return clock_; }
  [[nodiscard]] process_ids& ids() noexcept { return ids_; }
  [[nodiscard]] application::command_gate<operations::service>& operations() noexcept { return operations_; }

  void submit(application::request<Service> r, std::function<void(application::outcome)> done) override {
    if (!memory_) return done({gone()});
    memory_->writes.submit(std::move(r), std::move(done));
  }
  void points(const storage::table& from, std::vector<storage::cell> keys,
              std::function<void(result<std::vector<storage::row>>)> done) override {
    if (!memory_) return done(gone());
    memory_->reads.points(from, std::move(keys), std::move(done));
  }
  void list(storage::list_request what, std::function<void(result<std::vector<storage::row>>)> done) override {
    if (!memory_) return done(gone());
    memory_->reads.list(std::move(what), std::move(done));
  }
  void summarize(const storage::table& of, std::size_t oldest_column,
                 std::function<void(result<storage::table_summary>)> done) override {
    if (!memory_) return done(gone());
    memory_->reads.summarize(of, oldest_column, std::move(done));
  }

  /// Calls it later, unless the process is gone by then. False: it is gone now.
  [[nodiscard]] bool later(std::chrono::milliseconds wait, std::function<void()> what) {
    if (!memory_) return false;
    const auto number = ++memory_->last_alarm;
    memory_->alarms.emplace(number, std::move(what));
    the_world().after(wait, [this, number, life = deaths()] {
      if (deaths() == life) enter([&] { ring(number); });
    });
    return true;
  }

 protected:
  void make_memory() override { memory_ = std::make_unique<memory>(*this); }
  void lose_memory() override { memory_.reset(); }

 private:
  class operations_gate final : public application::command_gate<operations::service> {
   public:
    explicit operations_gate(process& of) : process_(of) {}
    void submit(desk::request r, desk::callback done) override {
      if (!process_.memory_) return done({gone()});
      process_.memory_->operators.submit(std::move(r), std::move(done));
    }

   private:
    process& process_;
  };

  /// What is lost with the process.
  struct memory {
    explicit memory(process& p)
        : writer_store(p.open_store()),
          reader_store(p.open_store()),
          relay_store(p.open_store()),
          keeper_store(p.open_store()),
          desk_store(p.open_store()),
          ahead(p.parts_.store()),
          publisher(p.open_publisher()),
          writes(p, *writer_store, p.parts_.service, p.parts_.decide, outlets()),
          reads(p, *reader_store),
          relays(p, *relay_store, *ahead, *publisher, p.clock_),
          effects(
              p, p.parts_.make_performer ? p.parts_.performers : 0, [&p] { return p.parts_.make_performer(p); },
              p.parts_.route, writes, p.clock_),
          takes(
              p, [&p](auto arrived) { return p.open_consumer(line::delivery, std::move(arrived)); }, p.parts_.service,
              writes, p.clock_),
          operators(
              p, *desk_store, service_name(),
              [&p](auto arrived) { return p.open_consumer(line::parking, std::move(arrived)); }, p.clock_, p.ids_,
              [this](std::vector<application::outbox_row> rows) { relays.offer(std::move(rows)); }),
          keeps(p, *keeper_store, *ahead, p.clock_, keeper_outlets_of(p)) {}

    writer_outlets outlets() {
      return {[this](std::vector<application::outbox_row> rows) { relays.offer(std::move(rows)); },
              [this](std::vector<application::effect_row> rows) { effects.offer(std::move(rows)); },
              [this] {
                takes.settle_batch();
                keeps.look_ahead();
                relays.look_ahead();
              }};
    }
    keeper_outlets keeper_outlets_of(process& p) {
      return {[this] { return writes.free(); }, [&p](const application::timer_row& t) { p.take_timer(t); },
              [this] { return effects.free(); },
              [this](std::vector<application::effect_row> rows) { effects.offer(std::move(rows)); }};
    }

    std::unique_ptr<storage::store> writer_store, reader_store, relay_store, keeper_store, desk_store, ahead;
    std::unique_ptr<messaging::publisher> publisher;
    std::map<std::uint64_t, std::function<void()>> alarms;
    std::uint64_t last_alarm = 0;
    writer<Service> writes;
    reader reads;
    relay relays;
    simulation::performers<Service> effects;
    intake<Service> takes;
    desk operators;
    keeper keeps;
  };

  [[nodiscard]] static unexpected<error> gone() {
    return unexpected<error>(error(errc::unavailable, "the process is gone"));
  }

  std::unique_ptr<storage::store> open_store() {
    auto s = make_faulty(parts_.store(), guard(), parts_.observe);
    return parts_.around_store ? parts_.around_store(std::move(s)) : std::move(s);
  }
  std::unique_ptr<messaging::publisher> open_publisher() {
    auto p = bus_.make_publisher(life());
    return parts_.around_publisher ? parts_.around_publisher(std::move(p)) : std::move(p);
  }
  std::unique_ptr<messaging::consumer> open_consumer(line from, std::function<void()> arrived) {
    auto c = bus_.make_consumer(life(), service_name(), from, std::move(arrived));
    return from == line::delivery && parts_.around_consumer ? parts_.around_consumer(std::move(c)) : std::move(c);
  }

  void take_timer(const application::timer_row& t) {
    auto c = parts_.service.from_timer(t);
    if (!c) return guard().note("cannot read a timer", c.error().message);
    const auto now = clock_.now();
    memory_->writes.submit({*std::move(c), {now, ids_.next(now), "", "", {}}, {}, {}}, [](const auto&) {});
  }

  void ring(std::uint64_t number) {
    const auto found = memory_->alarms.extract(number);
    if (!found.empty()) found.mapped()();
  }

  message_bus& bus_;
  process_parts<Service> parts_;
  process_clock clock_;
  process_ids ids_;
  operations_gate operations_;
  std::unique_ptr<memory> memory_;
};

}  // namespace comanda::testing::simulation
