#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/messaging/ports.hpp"
#include "health_board.hpp"
#include "last_resort.hpp"
#include "log.hpp"
#include "writer.hpp"

namespace comanda::host {

inline constexpr std::size_t deliveries_together_max = 256;

/// The thread of a lane that takes messages in: from the broker to the writer, and each message's outcome back to the
/// broker once it is committed.
///
/// A circuit breaker: when a commit finds no database, it opens. Then nothing more is taken, so that an outage does not
/// turn the queue into dead letters, and what is held is tried again: one alone, with a pause after each that fails,
/// and after each success twice as many together, for a lane may hold a thousand. It closes when nothing is held any
/// more. Those that fail together after a success are suspects, and are tried alone. A message that fails alone twice
/// while another was committed in between is itself what fails (a statement that takes too long): it goes the way of
/// every failure, the delays and then the dead queue, and holds nobody up.
template <class Service>
class intake {
 public:
  intake(messaging::consumer& from, const Service& service, writer<Service>& to, clock& time, health_board& health,
         log_sink log)
      : consumer_(from), service_(service), writer_(to), clock_(time), health_(health), log_(std::move(log)) {}

  void run() {
    loop_until([this] { return stopping_.load(); }, log_, "the intake", [this] { take_waiting(); });
  }
  /// Whether it takes nothing in, because the database is away. Safe from every thread.
  [[nodiscard]] bool paused() const { return open_; }
  /// Messages that wait for the database. Safe from every thread.
  [[nodiscard]] std::size_t waiting() const {
    std::lock_guard lock(mutex_);
    return held_.size();
  }

  void stop() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    stopped_.notify_all();
    consumer_.wake();
  }

  /// Called by the writer's thread after each batch: tells the broker all outcomes at once.
  void settle_batch() {
    std::vector<messaging::settled> all;
    {
      std::lock_guard lock(mutex_);
      all.swap(settled_);
    }
    if (!all.empty()) consumer_.settle(all);
  }

 private:
  static constexpr std::chrono::milliseconds pause{500};

  struct held {
    application::request<Service> request;
    std::uint64_t tag = 0;
    std::uint64_t epoch = 0;
    std::uint32_t attempts = 0;
    bool alone = false;                           ///< tried with no other message beside it
    bool probe = false;                           ///< tried while the breaker is open
    bool suspect = false;                         ///< failed where others had just been committed
    std::optional<std::uint64_t> failed_alone{};  ///< how many had been committed when it failed so
  };

  void take_waiting() {
    const bool open = try_held();
    const auto limit = open ? probes_wanted() : std::min(deliveries_together_max, writer_.free());
    result<std::vector<messaging::delivery>> arrived = fail(errc::unavailable, std::string(defect_message));
    const bool polled = contained(log_, "a poll of the broker", [&] {
      arrived = consumer_.poll(limit, std::chrono::milliseconds(open || limit == 0 ? 0 : 1000));
    });
    health_.report("broker", arrived ? result<>() : failure_of(arrived));
    health_.report("consumption",
                   open ? fail(errc::unavailable, "paused: the database takes no commit", {{reason_detail, "PAUSED"}})
                        : result<>());
    if (arrived) {
      for (auto& d : *arrived) {
        const messaging::settled again{d.tag, d.epoch, messaging::settlement::retry, std::string(defect_message)};
        // A failure of its own, which counts.
        if (!contained(log_, "a message", [&] { take(std::move(d), open); })) consumer_.settle(std::span(&again, 1));
      }
    }
    if (open || limit == 0 || !polled) rest();
  }

  void take(messaging::delivery d, bool open) {
    auto m = messaging::decode(d.body);
    auto c = m ? service_.from_message(*m) : result<typename Service::command>(failure_of(m));
    if (!c) {
      const messaging::settled dead{d.tag, d.epoch, messaging::settlement::dead, cause_of(c.error())};
      log_(severity::warning, "a message cannot be read",
           {{"cause", dead.cause}, {"message_id", m ? to_string(m->id) : ""}});
      return consumer_.settle(std::span(&dead, 1));
    }
    application::request<Service> r{*std::move(c), {clock_.now(), m->id.value(), m->traceparent, "", {}}, m->id, {}};
    held h{std::move(r), d.tag, d.epoch, d.attempts};
    if (!open) return submit(std::move(h));
    std::lock_guard lock(mutex_);
    held_.push_front(std::move(h));
  }

  void submit(held h) {
    auto request = h.request;  // kept, for the case that the database is away
    writer_.go_on(std::move(request),
                  [this, h = std::move(h)](application::outcome o) mutable { settle(std::move(h), o); });
  }

  /// On the writer's thread, or on ours when its queue was full.
  void settle(held h, const application::outcome& o) {
    std::lock_guard lock(mutex_);
    const bool alone = std::exchange(h.alone, false);
    if (std::exchange(h.probe, false)) --trying_;
    if (o.value) {
      if (!o.duplicate) ++committed_;  // of a duplicate nothing is written, so it proves nothing
      settled_.push_back({h.tag, h.epoch, messaging::settlement::done, {}});
    } else if (is_put_off(o) && !is_its_own_failure(h, alone, o)) {
      put_off(std::move(h), alone, o.value.error().code == errc::unavailable);
      return;
    } else {
      const auto& why = o.value.error();
      log_(severity::warning, "a message could not be handled",
           {{"cause", cause_of(why)}, {"message_id", to_string(*h.request.message)}, {"attempts", h.attempts}});
      settled_.push_back({h.tag, h.epoch, messaging::settlement::retry, cause_of(why)});
    }
    proceed_ = true;
    stopped_.notify_all();
  }

  [[nodiscard]] bool is_its_own_failure(const held& h, bool alone, const application::outcome& o) const {
    return alone && o.value.error().code == errc::unavailable && h.failed_alone && committed_ > *h.failed_alone;
  }

  void put_off(held h, bool alone, bool no_database) {
    if (no_database) {
      if (!open_.exchange(true)) {
        log_(severity::warning, "no more messages are taken: the database is away", {});
        together_ = 1;
      }
      h.suspect = h.suspect || (!alone && together_ > 1);
      if (alone && !h.failed_alone) h.failed_alone = committed_;
    }
    failed_ = true;
    held_.push_back(std::move(h));
  }

  /// Takes nothing for a while, unless an outcome says that it goes on; the broker is still served, so that the
  /// connection lives.
  void rest() {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, pause, [this] { return stopping_ || proceed_; });
    proceed_ = false;
  }

  /// Closed: all that is held, together. Open: so many as have shown that they go well, when the outcomes of the last
  /// ones are known. Says whether it is open.
  bool try_held() {
    std::vector<held> again;
    bool open = false;
    {
      std::lock_guard lock(mutex_);
      if (open_ && held_.empty() && trying_ == 0) {
        open_ = false;
        log_(severity::info, "messages are taken again", {});
      }
      open = open_;
      if (!open) {
        again.assign(std::move_iterator(held_.begin()), std::move_iterator(held_.end()));
        held_.clear();
      } else if (trying_ == 0) {
        again = next_probes();
      }
    }
    const auto now = clock_.now();
    for (auto& h : again) {
      const messaging::settled lost{h.tag, h.epoch, messaging::settlement::retry, std::string(defect_message)};
      const bool probe = h.probe;
      h.request.context.now = now;
      if (!contained(log_, "a message that was held", [&] { submit(std::move(h)); })) stop_trying(lost, probe);
    }
    return open;
  }

  /// With the lock.
  std::vector<held> next_probes() {
    together_ = std::exchange(failed_, false) ? 1 : std::min(2 * together_, deliveries_together_max);
    std::vector<held> out;
    while (!held_.empty() && out.size() < together_ &&
           (out.empty() || !(out.front().suspect || held_.front().suspect))) {
      out.push_back(std::move(held_.front()));
      held_.pop_front();
      out.back().probe = true;
    }
    if (out.size() == 1) out.front().alone = true;
    trying_ = out.size();
    return out;
  }

  void stop_trying(const messaging::settled& lost, bool probe) {
    if (probe) {
      const std::lock_guard lock(mutex_);
      --trying_;
    }
    consumer_.settle(std::span(&lost, 1));
  }

  /// When all that is held has failed alone, a message from outside shows whether it is them or the database.
  [[nodiscard]] std::size_t probes_wanted() const {
    std::lock_guard lock(mutex_);
    const bool all_suspect =
        std::all_of(held_.begin(), held_.end(), [](const held& h) { return h.failed_alone.has_value(); });
    return all_suspect && writer_.free() > 0 ? 1 : 0;
  }

  static std::string cause_of(const error& e) { return std::string(to_string(e.code)) + ": " + e.message; }

  messaging::consumer& consumer_;
  const Service& service_;
  writer<Service>& writer_;
  clock& clock_;
  health_board& health_;
  log_sink log_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> open_ = false;
  std::vector<messaging::settled> settled_;
  mutable std::mutex mutex_;
  std::condition_variable stopped_;
  std::deque<held> held_;        ///< bounded by the consumer's prefetch
  std::size_t trying_ = 0;       ///< of the probes, those whose outcome is not known yet
  std::size_t together_ = 1;     ///< probes of the last try
  bool failed_ = false;          ///< one of them was put off
  bool proceed_ = false;         ///< an outcome came that is no reason to rest
  std::uint64_t committed_ = 0;  ///< messages whose effect was written
};

}  // namespace comanda::host
