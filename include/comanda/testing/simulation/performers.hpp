#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/testing/simulation/writer.hpp"

namespace comanda::testing::simulation {

/// Performs an effect and says what command its outcome is.
template <class Service>
using performer = std::function<typename Service::command(const application::effect_row&)>;

/// Those who act on the outside world, as in the host's effect pool: each takes one effect at a time.
template <class Service>
class performers {
 public:
  static constexpr std::size_t effects_waiting_max = 4096;

  performers(node& of, std::size_t workers, const std::function<performer<Service>()>& make, writer<Service>& to,
             clock& time)
      : writer_(to), clock_(time) {
    for (std::size_t i = 0; i < workers; ++i)
      workers_.push_back(std::make_unique<actor>(of, [this, perform = make()] { step(perform); }));
  }

  void offer(std::vector<application::effect_row> rows) {
    if (rows.size() > free()) return;  // left to their lease
    for (auto& r : rows) queue_.push_back(std::move(r));
    for (auto& w : workers_) w->wake();
  }
  [[nodiscard]] std::size_t free() const {
    return workers_.empty() ? 0 : effects_waiting_max - std::min(effects_waiting_max, queue_.size());
  }

 private:
  static constexpr microseconds pause = std::chrono::milliseconds(500);
  using request = application::request<Service>;

  void step(const performer<Service>& perform) {
    for (auto& r : std::exchange(unreported_, {})) report(std::move(r));
    if (queue_.empty()) return;
    const auto e = std::move(queue_.front());
    queue_.pop_front();
    if (!queue_.empty()) workers_.front()->wake();
    auto c = perform(e);
    // The outcome of one attempt is one cause, whoever reports it and how often.
    const auto cause = derive_uuid(e.effect_id.value(), {"outcome", std::to_string(e.attempt)});
    report({std::move(c), {clock_.now(), cause, e.traceparent, "", {}}, {}, {}});
  }

  void report(request r) {
    auto outcome = r;  // kept, for the case that it cannot be committed now
    writer_.submit(std::move(outcome), [this, r = std::move(r)](const application::outcome& o) {
      if (!is_put_off(o)) return;
      if (unreported_.size() < effects_waiting_max) unreported_.push_back(r);
      workers_.front()->wake_in(pause);
    });
  }

  writer<Service>& writer_;
  clock& clock_;
  std::deque<application::effect_row> queue_;
  std::vector<request> unreported_;
  std::vector<std::unique_ptr<actor>> workers_;
};

}  // namespace comanda::testing::simulation
