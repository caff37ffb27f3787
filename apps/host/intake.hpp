#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/messaging/ports.hpp"
#include "health_board.hpp"
#include "log.hpp"
#include "writer.hpp"

namespace comanda::host {

inline constexpr std::size_t deliveries_together_max = 256;

/// The thread of a lane that takes messages in: from the broker to the writer, and each message's outcome back to the
/// broker once it is committed. While the database is away it holds on to what it has and takes nothing more: an outage
/// must not turn the queue into dead letters.
template <class Service>
class intake {
 public:
  intake(messaging::consumer& from, const Service& service, writer<Service>& to, clock& time, health_board& health,
         log_sink log)
      : consumer_(from), service_(service), writer_(to), clock_(time), health_(health), log_(std::move(log)) {}

  void run() {
    while (!stopping_) {
      retry_held();
      const auto limit = unavailable_ ? 0 : std::min(deliveries_together_max, writer_.free());
      auto arrived = consumer_.poll(limit, std::chrono::milliseconds(limit == 0 ? 0 : 1000));
      health_.report("broker", arrived ? result<>() : unexpected<error>(arrived.error()));
      if (limit == 0) {
        rest();
      } else if (arrived) {
        for (auto& d : *arrived) take(std::move(d));
      }
    }
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
    if (settled_.empty()) return;
    consumer_.settle(settled_);
    settled_.clear();
  }

 private:
  static constexpr std::chrono::milliseconds pause{500};

  struct held {
    application::request<Service> request;
    std::uint64_t tag = 0;
    std::uint64_t epoch = 0;
    std::uint32_t attempts = 0;
  };

  void take(messaging::delivery d) {
    auto m = messaging::decode(d.body);
    auto c = m ? service_.from_message(*m) : result<typename Service::command>(unexpected<error>(m.error()));
    if (!c) {
      const messaging::settled dead{d.tag, d.epoch, messaging::settlement::dead, cause_of(c.error())};
      log_(severity::warning, "a message cannot be read",
           {{"cause", dead.cause}, {"message_id", m ? to_string(m->id) : ""}});
      return consumer_.settle(std::span(&dead, 1));
    }
    application::request<Service> r{*std::move(c), {clock_.now(), m->id.value(), m->traceparent, "", {}}, m->id, {}};
    submit({std::move(r), d.tag, d.epoch, d.attempts});
  }

  void submit(held h) {
    auto request = h.request;  // kept, for the case that the database is away
    writer_.go_on(std::move(request),
                  [this, h = std::move(h)](application::outcome o) mutable { settle(std::move(h), o); });
  }

  /// On the writer's thread, or on ours when its queue was full.
  void settle(held h, const application::outcome& o) {
    if (o.value) {
      unavailable_ = false;
      settled_.push_back({h.tag, h.epoch, messaging::settlement::done, {}});
      return;
    }
    const auto& why = o.value.error();
    unavailable_ = why.code == errc::unavailable;
    if (is_put_off(o)) {
      std::lock_guard lock(mutex_);
      held_.push_back(std::move(h));
      return;
    }
    log_(severity::warning, "a message could not be handled",
         {{"cause", cause_of(why)}, {"message_id", to_string(*h.request.message)}, {"attempts", h.attempts}});
    settled_.push_back({h.tag, h.epoch, messaging::settlement::retry, cause_of(why)});
  }

  /// Takes nothing for a while; the broker is still served, so that the connection lives.
  void rest() {
    std::unique_lock lock(mutex_);
    stopped_.wait_for(lock, pause, [this] { return stopping_.load(); });
  }

  void retry_held() {
    std::vector<held> again;
    {
      std::lock_guard lock(mutex_);
      again.swap(held_);
    }
    const auto now = clock_.now();
    for (auto& h : again) {
      h.request.context.now = now;
      submit(std::move(h));
    }
  }

  static std::string cause_of(const error& e) { return std::string(to_string(e.code)) + ": " + e.message; }

  messaging::consumer& consumer_;
  const Service& service_;
  writer<Service>& writer_;
  clock& clock_;
  health_board& health_;
  log_sink log_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> unavailable_ = false;
  std::vector<messaging::settled> settled_;  ///< touched by the writer's thread alone
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::vector<held> held_;  ///< bounded by the consumer's prefetch
};

}  // namespace comanda::host
