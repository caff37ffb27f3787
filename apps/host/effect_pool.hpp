#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "bounded_queue.hpp"
#include "comanda/kernel/ports.hpp"
#include "log.hpp"
#include "writer.hpp"

namespace comanda::host {

inline constexpr std::size_t effects_waiting_max = 4096;

/// Makes, for one thread of the pool, what performs an effect and says what command its outcome is. "Nothing" is for an
/// effect that cannot be read: it stays in its table, and the log says why.
template <class Service>
using performer = std::function<result<typename Service::command>(const application::effect_row&)>;
template <class Service>
using performer_factory = std::function<performer<Service>()>;

/// The threads of a lane that act on the outside world (P11). A performer that is lost with its process is no loss: the
/// effect's row is leased, and who finds it next asks again with the same key.
template <class Service>
class effect_pool {
 public:
  effect_pool(performer_factory<Service> make, writer<Service>& to, clock& time, log_sink log)
      : make_(std::move(make)), writer_(to), clock_(time), log_(std::move(log)) {}

  void offer(std::vector<application::effect_row> rows) { static_cast<void>(queue_.push_all(rows)); }

  /// One worker; runs until `close`. What waits then is left to its lease.
  void run() {
    const auto perform = make_();
    while (!queue_.finished()) {
      report_again();
      for (auto& e : queue_.pop(1, std::chrono::milliseconds(500))) {
        if (stopping_) return;
        auto c = perform(e);
        if (!c) {
          log_(severity::error, "an effect cannot be performed",
               {{"effect_id", to_string(e.effect_id)}, {"kind", e.kind}, {"cause", c.error().message}});
          continue;
        }
        // The outcome of one attempt is one cause, whoever reports it and how often.
        const auto cause = derive_uuid(e.effect_id.value(), {"outcome", std::to_string(e.attempt)});
        report({*std::move(c), {clock_.now(), cause, e.traceparent, "", {}}, {}, {}});
      }
    }
  }
  void close() {
    stopping_ = true;
    queue_.close();
  }
  [[nodiscard]] std::size_t free() const { return queue_.free(); }

 private:
  using request = application::request<Service>;

  void report(request r) {
    auto outcome = r;  // kept, for the case that it cannot be committed now
    writer_.go_on(std::move(outcome), [this, r = std::move(r)](const application::outcome& o) {
      if (!is_put_off(o)) return;
      std::lock_guard lock(mutex_);
      if (unreported_.size() < effects_waiting_max) unreported_.push_back(r);
    });
  }

  /// What the database could not take: said again instead of done again.
  void report_again() {
    std::vector<request> again;
    {
      std::lock_guard lock(mutex_);
      again.swap(unreported_);
    }
    for (auto& r : again) report(std::move(r));
  }

  performer_factory<Service> make_;
  writer<Service>& writer_;
  clock& clock_;
  log_sink log_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::vector<request> unreported_;
  bounded_queue<application::effect_row> queue_{effects_waiting_max};
};

}  // namespace comanda::host
