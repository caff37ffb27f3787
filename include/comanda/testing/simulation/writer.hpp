#pragma once

#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "comanda/application/executor.hpp"
#include "comanda/application/gates.hpp"
#include "comanda/testing/simulation/actor.hpp"

namespace comanda::testing::simulation {

template <class Service>
using decision_of = result<application::decision<typename Service::model>>;

/// A decider in place of the service's own, which it may ask.
template <class Service>
using decide_hook = std::function<decision_of<Service>(const Service& real, const typename Service::command&,
                                                       const application::state<typename Service::model>&,
                                                       const application::context&)>;

/// Whether the same command can be handed in again, later: nothing was decided against it.
[[nodiscard]] inline bool is_put_off(const application::outcome& o) {
  return !o.value && (o.value.error().code == errc::unavailable || o.value.error().code == errc::overloaded);
}

struct writer_outlets {
  std::function<void(std::vector<application::outbox_row>)> outbox;
  std::function<void(std::vector<application::effect_row>)> effects;
  std::function<void()> batch_done;
};

/// The writer of a process (see the host's): takes all that waits, decides it as one batch, commits, hands on.
template <class Service>
class writer {
 public:
  static constexpr std::size_t commands_waiting_max = 4096;

  writer(node& of, storage::store& on, const Service& service, const decide_hook<Service>& hook, writer_outlets outlets)
      : guard_(of.guard()),
        rules_{service, hook},
        executor_(on, rules_),
        outlets_(std::move(outlets)),
        actor_(of, [this] { step(); }) {}

  void submit(application::request<Service> r, std::function<void(application::outcome)> done) {
    if (queue_.size() >= commands_waiting_max || guard_.strikes(fault::full, port::queue))
      return done({fail(errc::overloaded, "too many requests are waiting")});
    queue_.push_back({std::move(r), std::move(done)});
    actor_.wake();
  }
  [[nodiscard]] std::size_t free() const { return commands_waiting_max - queue_.size(); }

 private:
  struct entry {
    application::request<Service> request;
    std::function<void(application::outcome)> done;
  };
  /// The service, with the hook in place of its decider.
  struct rules {
    using model = typename Service::model;
    using command = typename Service::command;
    const Service& real;
    const decide_hook<Service>& hook;

    void keys(const command& c, application::key_set<model>& keys) const { real.keys(c, keys); }
    void more_keys(const command& c, const application::state<model>& found, application::key_set<model>& keys) const {
      if constexpr (requires { real.more_keys(c, found, keys); }) real.more_keys(c, found, keys);
    }
    decision_of<Service> decide(const command& c, const application::state<model>& found,
                                const application::context& ctx) const {
      return hook ? hook(real, c, found, ctx) : real.decide(c, found, ctx);
    }
  };

  void step() {
    std::vector<application::request<rules>> batch;
    std::vector<std::function<void(application::outcome)>> waiting;
    while (!queue_.empty() && batch.size() < application::batch_commands_max) {
      auto& r = queue_.front().request;
      batch.push_back({std::move(r.command), std::move(r.context), r.message, std::move(r.idempotency)});
      waiting.push_back(std::move(queue_.front().done));
      queue_.pop_front();
    }
    if (batch.empty()) return;
    auto result = executor_.run(batch);
    if (!result.outbox.empty()) outlets_.outbox(std::move(result.outbox));
    if (!result.effects.empty()) outlets_.effects(std::move(result.effects));
    for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i](std::move(result.outcomes[i]));
    outlets_.batch_done();
    if (!queue_.empty()) actor_.wake();
  }

  port_guard guard_;
  rules rules_;
  application::executor<rules> executor_;
  writer_outlets outlets_;
  std::deque<entry> queue_;
  actor actor_;
};

}  // namespace comanda::testing::simulation
