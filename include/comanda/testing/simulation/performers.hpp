#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/runtime/effect_line.hpp"
#include "comanda/testing/simulation/writer.hpp"

namespace comanda::testing::simulation {

/// Performs an effect and says what command its outcome is.
template <class Service>
using performer = std::function<typename Service::command(const application::effect_row&)>;

/// Whom an effect calls and for whom; empty: nobody in particular.
using effect_router = std::function<runtime::effect_route(const application::effect_row&)>;

/// Those who act on the outside world, as in the host's effect pool: each takes one effect at a time, which one is the
/// decision of runtime::effect_line.
template <class Service>
class performers {
 public:
  performers(node& of, std::size_t workers, const std::function<performer<Service>()>& make, effect_router route,
             writer<Service>& to, clock& time)
      : writer_(to), clock_(time), route_(std::move(route)), line_(limits_of(workers)) {
    for (std::size_t i = 0; i < workers; ++i)
      workers_.push_back(std::make_unique<actor>(of, [this, perform = make()] { step(perform); }));
  }

  void offer(std::vector<application::effect_row> rows) {
    for (auto& r : rows) {
      const auto route = route_ ? route_(r) : runtime::effect_route();
      line_.offer(std::move(r), route, clock_.now());  // what it does not take is left to its lease
    }
    for (auto& w : workers_) w->wake();
  }
  [[nodiscard]] std::size_t free() const { return workers_.empty() ? 0 : line_.free(); }

 private:
  static constexpr microseconds pause = std::chrono::milliseconds(500);
  static constexpr std::size_t outcomes_unreported_max = 4096;
  using request = application::request<Service>;

  struct outcome_of_effect {
    comanda::effect_id effect_id;
    std::int64_t attempt = 0;
    request what;
  };

  static runtime::effect_limits limits_of(std::size_t workers) {
    runtime::effect_limits l;
    l.calls_max = workers;
    l.calls_of_host_max = 1;
    l.calls_of_customer_max = 1;
    return l;
  }

  void step(const performer<Service>& perform) {
    for (auto& o : std::exchange(unreported_, {})) report(std::move(o));
    const auto e = line_.next(clock_.now());
    if (line_.waiting() > 0) {
      for (auto& w : workers_) w->wake_in(e ? microseconds::zero() : pause);
    }
    if (!e) return;
    auto c = perform(*e);
    line_.ended(e->effect_id, is_answered(c), clock_.now());
    // The outcome of one attempt is one cause, whoever reports it and how often.
    const auto cause = derive_uuid(e->effect_id.value(), {"outcome", std::to_string(e->attempt)});
    report({e->effect_id, e->attempt, {std::move(c), {clock_.now(), cause, e->traceparent, "", {}}, {}, {}}});
  }

  static bool is_answered(const typename Service::command& c) {
    if constexpr (requires { was_answered(c); })
      return was_answered(c);
    else
      return true;
  }

  void report(outcome_of_effect o) {
    auto said = o.what;  // kept, for the case that it cannot be committed now
    writer_.submit(std::move(said), [this, o = std::move(o)](const application::outcome& came) {
      if (!is_put_off(came) || unreported_.size() >= outcomes_unreported_max)
        return line_.settled(o.effect_id, o.attempt);
      unreported_.push_back(o);
      workers_.front()->wake_in(pause);
    });
  }

  writer<Service>& writer_;
  clock& clock_;
  effect_router route_;
  runtime::effect_line line_;
  std::vector<outcome_of_effect> unreported_;
  std::vector<std::unique_ptr<actor>> workers_;
};

}  // namespace comanda::testing::simulation
