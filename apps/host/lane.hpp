#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "admission.hpp"
#include "cache_watch.hpp"
#include "caches.hpp"
#include "comanda/rest/operations.hpp"
#include "effects_desk.hpp"
#include "intake.hpp"
#include "keeper.hpp"
#include "machine.hpp"
#include "operations_desk.hpp"
#include "reader.hpp"
#include "relay_thread.hpp"
#include "writer.hpp"

namespace comanda::host {

using store_factory = std::function<std::unique_ptr<storage::store>()>;
using publisher_factory = std::function<std::unique_ptr<messaging::publisher>()>;
using consumer_factory = std::function<std::unique_ptr<messaging::consumer>()>;

/// What is plugged into a lane. Each factory is called once for each thread that needs one.
template <class Service>
struct plugs {
  store_factory store;
  publisher_factory publisher;
  consumer_factory consumer;
  consumer_factory parking;               ///< of what was given up; empty: nobody drains that
  Service service = Service();            ///< the rules, with their settings
  effect_plan<Service> effects = {};      ///< without channels: this service has no effects
  cache_factory caches = {};              ///< empty: reads go to the database alone
  std::chrono::milliseconds wait_max{0};  ///< a client's request that has waited longer is refused; 0: none is
  /// Called when the service may not go on with what its database holds; it does nothing from then on.
  std::function<void(const error&)> refused = [](const error&) {};
};

/// The life of a lane, whatever its service.
class lane_base {
 public:
  virtual ~lane_base() = default;
  /// Whether the database can be gone on with, as far as it can be asked now. Error: invalid_state (no: see `plugs`).
  [[nodiscard]] virtual result<> try_admission() = 0;
  virtual void start() = 0;
  /// Takes no more from the broker and the clock.
  virtual void stop_taking() = 0;
  /// Decides what waits, tells everybody, publishes what the broker takes, and joins every thread.
  virtual void finish() = 0;
  [[nodiscard]] virtual const health_board& health() const = 0;
};

/// The threads of one service (P6): one decides and commits, one reads, one takes messages in, one publishes, one looks
/// at the clock, one at the shared cache if there is one, and those that perform effects. They meet at bounded queues
/// alone.
template <class Service>
class lane : public lane_base {
 public:
  lane(machine& m, plugs<Service> p, const std::string& service)
      : rules_(std::move(p.service)),
        health_(m.log()),
        admission_(make_admission(std::move(p.refused))),
        writer_store_(open(p)),
        reader_store_(open(p)),
        relay_store_(open(p)),
        keeper_store_(open(p)),
        caches_(p.caches ? p.caches() : lane_caches{}),
        publisher_(p.publisher()),
        consumer_(p.consumer()),
        batch_sizes_(m.metrics.make_histogram("comanda_batch_commands", "Commands decided and committed together.",
                                              {{"service", service}}, {1, 2, 4, 8, 16, 32, 64, 128, 256})),
        shed_(m.metrics.make_counter("comanda_requests_shed_total",
                                     "Requests refused because too many waited, or for too long.",
                                     {{"service", service}})),
        writer_(*writer_store_, rules_, outlets(m), p.wait_max),
        reader_(*reader_store_,
                {caches_.near.get(), caches_.far.get(), cache_counters(m, service), [this] { shed_.add(1); }, m.log()},
                p.wait_max),
        intake_(*consumer_, rules_, writer_, m.clock, health_, m.log()),
        relay_(*relay_store_, *publisher_, m.clock, health_, m.log()),
        effects_(std::move(p.effects), writer_, m.clock, m.log()),
        desk_(*keeper_store_, service, p.parking ? p.parking() : nullptr, m.clock, m.ids, m.log(),
              desk_outlets_of(m, service)),
        keeper_(*keeper_store_, m.clock, health_, m.log(), keeper_outlets_of(m)) {
    if (caches_.far) watch_.emplace(*caches_.far, health_, m.log());
    const telemetry::labels mine = {{"service", service}};
    m.metrics.sample("comanda_commands_waiting", "Commands in the writer's queue.", mine,
                     [this] { return static_cast<double>(writer_.waiting()); });
    m.metrics.sample("comanda_reads_waiting", "Reads in the reader's queue.", mine,
                     [this] { return static_cast<double>(reader_.waiting()); });
    m.metrics.sample("comanda_outbox_waiting", "Committed messages on their way to the broker.", mine,
                     [this] { return static_cast<double>(relay_.waiting()); });
    m.metrics.sample("comanda_messages_held", "Messages that were taken in and wait for the database.", mine,
                     [this] { return static_cast<double>(intake_.waiting()); });
    for (std::size_t i = 0; i < keeper_.aged_tables().size(); ++i)
      m.metrics.sample("comanda_pruning_overdue_seconds",
                       "For how long the oldest row of a table should have been removed.",
                       {{"service", service}, {"table", keeper_.aged_tables()[i].from->name}},
                       [this, i] { return keeper_.overdue(i).count(); });
    m.metrics.sample("comanda_consumption_paused", "1 while no messages are taken in, because the database is away.",
                     mine, [this] { return intake_.paused() ? 1.0 : 0.0; });
    for (const auto& pool : effects_.pools()) {
      const telemetry::labels of = {{"service", service}, {"channel", pool->name()}};
      m.metrics.sample("comanda_effects_waiting", "Effects that wait for their turn to be performed.", of,
                       [&each = *pool] { return static_cast<double>(each.waiting()); });
      m.metrics.sample("comanda_effects_under_way", "Effects that are being performed.", of,
                       [&each = *pool] { return static_cast<double>(each.under_way()); });
    }
  }

  [[nodiscard]] application::command_gate<Service>& commands() { return writer_; }
  [[nodiscard]] application::read_gate& reads() { return reader_; }
  [[nodiscard]] rest::operations_source operations() { return {desk_.rules()->name(), desk_, reader_}; }
  [[nodiscard]] const health_board& health() const override { return health_; }

  [[nodiscard]] result<> try_admission() override {
    if (!admission_) return {};
    static_cast<void>(keeper_store_->check());  // a database that is away now is asked again by whoever needs it
    if (!admission_->is_refused()) return {};
    return fail(errc::invalid_state, "the service cannot go on with what its database holds");
  }

  void start() override {
    writing_ = std::thread([this] { writer_.run(); });
    reading_ = std::thread([this] { reader_.run(); });
    relaying_ = std::thread([this] { relay_.run(); });
    taking_ = std::thread([this] { intake_.run(); });
    keeping_ = std::thread([this] { keeper_.run(); });
    if (watch_) watching_ = std::thread([this] { watch_->run(); });
  }

  void stop_taking() override {
    intake_.stop();
    keeper_.stop();
    taking_.join();
    keeping_.join();
    desk_.close();
  }

  void finish() override {
    effects_.close();
    writer_.close();
    writing_.join();
    reader_.close();
    reading_.join();
    if (watch_) {
      watch_->stop();
      watching_.join();
    }
    relay_.close();
    relaying_.join();
    // The acknowledgements of the last batches are queued with the consumer; this sends them.
    static_cast<void>(consumer_->poll(0, std::chrono::milliseconds(0)));
  }

 private:
  std::shared_ptr<admission> make_admission(std::function<void(const error&)> refused) {
    if constexpr (application::particular<Service>)
      return std::make_shared<admission>([this](storage::store& in) { return rules_.may_start(in); },
                                         std::move(refused));
    else
      return nullptr;
  }
  std::unique_ptr<storage::store> open(const plugs<Service>& p) {
    return admission_ ? admitted(p.store(), admission_) : p.store();
  }

  writer_outlets outlets(machine& m) {
    return {[this](std::vector<application::outbox_row> rows) { relay_.offer(std::move(rows)); },
            [this](std::vector<application::effect_row> rows) { effects_.offer(std::move(rows)); },
            [this] { intake_.settle_batch(); },
            [this](std::size_t commands) { batch_sizes_.observe(static_cast<double>(commands)); },
            [this](std::size_t commands) { shed_.add(static_cast<double>(commands)); },
            m.log()};
  }

  keeper_outlets keeper_outlets_of(machine& m) {
    return {[this] { return writer_.free(); }, [this, &m](const application::timer_row& t) { take_timer(t, m); },
            [this] { return effects_.free(); },
            [this](std::vector<application::effect_row> rows) { effects_.offer(std::move(rows)); },
            [this] { return desk_.work(); }};
  }

  desk_outlets desk_outlets_of(machine& m, const std::string& service) {
    auto& dead = m.metrics.make_counter(
        "comanda_dead_messages_total", "Messages that were given up and wait for an operator.", {{"service", service}});
    return {[this] { keeper_.wake(); },
            [this](std::vector<application::outbox_row> rows) { relay_.offer(std::move(rows)); },
            [&dead](std::size_t parked) { dead.add(static_cast<double>(parked)); }};
  }

  static cache_report cache_counters(machine& m, const std::string& service) {
    const auto hits = [&](const char* cache) -> auto& {
      return m.metrics.make_counter("comanda_cache_hits_total",
                                    "Rows read by id that a cache had and the database confirmed.",
                                    {{"service", service}, {"cache", cache}});
    };
    auto& misses = m.metrics.make_counter("comanda_cache_misses_total",
                                          "Rows read by id that no cache had as they are now.", {{"service", service}});
    return [&near = hits("memory"), &far = hits("redis"), &misses](const application::row_reader_statistics& s) {
      if (s.near_hits > 0) near.add(static_cast<double>(s.near_hits));
      if (s.far_hits > 0) far.add(static_cast<double>(s.far_hits));
      if (s.misses > 0) misses.add(static_cast<double>(s.misses));
    };
  }

  void take_timer(const application::timer_row& t, machine& m) {
    auto c = rules_.from_timer(t);
    if (!c)
      return m.log()(severity::error, "a timer cannot be understood", {{"kind", t.kind}, {"cause", c.error().message}});
    const auto now = m.clock.now();
    writer_.go_on({*std::move(c), {now, m.ids.next(now), "", "", {}}, {}, {}}, [](const application::outcome&) {});
  }

  Service rules_;
  health_board health_;
  std::shared_ptr<admission> admission_;  ///< empty: this service goes on with anything
  std::unique_ptr<storage::store> writer_store_, reader_store_, relay_store_, keeper_store_;
  lane_caches caches_;
  std::unique_ptr<messaging::publisher> publisher_;
  std::unique_ptr<messaging::consumer> consumer_;
  telemetry::metrics::histogram& batch_sizes_;
  telemetry::metrics::counter& shed_;
  writer<Service> writer_;
  reader reader_;
  intake<Service> intake_;
  relay_thread relay_;
  effects_desk<Service> effects_;
  operations_desk desk_;
  keeper keeper_;
  std::optional<cache_watch> watch_;
  std::thread writing_, reading_, relaying_, taking_, keeping_, watching_;
};

}  // namespace comanda::host
