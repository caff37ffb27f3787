#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "comanda/kernel/ports.hpp"
#include "comanda/messaging/message.hpp"
#include "comanda/testing/simulation/message_bus.hpp"
#include "comanda/testing/simulation/writer.hpp"

namespace comanda::testing::simulation {

/// Takes messages in, as the host's intake does: to the writer, and each one's outcome back to the bus. While the
/// database is away it holds on to what it has and takes nothing more.
template <class Service>
class intake {
 public:
  using consumer_maker = std::function<std::unique_ptr<messaging::consumer>(std::function<void()> arrived)>;

  intake(node& of, const consumer_maker& make, const Service& service, writer<Service>& to, clock& time)
      : guard_(of.guard()), service_(service), writer_(to), clock_(time), actor_(of, [this] { step(); }) {
    consumer_ = make([this] { actor_.wake(); });
    actor_.wake();
  }

  /// Called after each batch: tells the bus all outcomes at once.
  void settle_batch() {
    if (settled_.empty()) return;
    const auto all = std::exchange(settled_, {});
    consumer_->settle(all);
  }

 private:
  static constexpr std::size_t deliveries_together_max = 256;
  static constexpr microseconds pause = std::chrono::milliseconds(500);
  static constexpr microseconds reconnect_pause = std::chrono::seconds(1);

  struct held {
    application::request<Service> request;
    std::uint64_t tag = 0;
    std::uint64_t epoch = 0;
  };

  void step() {
    for (auto& h : std::exchange(held_, {})) {
      h.request.context.now = clock_.now();
      submit(std::move(h));
    }
    if (unavailable_) {  // what was handed in again has to succeed first
      actor_.wake_in(pause);
      if (held_.empty() && !waits_) unavailable_ = false;
      return;
    }
    auto arrived = consumer_->poll(std::min(deliveries_together_max, writer_.free()), std::chrono::milliseconds(0));
    if (!arrived) return actor_.wake_in(reconnect_pause);
    for (auto& d : *arrived) take(std::move(d));
  }

  void take(messaging::delivery d) {
    auto m = messaging::decode(d.body);
    auto c = m ? service_.from_message(*m) : result<typename Service::command>(failure_of(m));
    if (!c) {
      const messaging::settled dead{d.tag, d.epoch, messaging::settlement::dead, cause_of(c.error())};
      guard_.note("cannot read", dead.cause);
      return consumer_->settle(std::span(&dead, 1));
    }
    application::request<Service> r{*std::move(c), {clock_.now(), m->id.value(), m->traceparent, "", {}}, m->id, {}};
    submit({std::move(r), d.tag, d.epoch});
  }

  void submit(held h) {
    auto request = h.request;  // kept, for the case that the database is away
    ++waits_;
    writer_.submit(std::move(request),
                   [this, h = std::move(h)](const application::outcome& o) mutable { settle(std::move(h), o); });
  }

  void settle(held h, const application::outcome& o) {
    --waits_;
    if (o.value) {
      unavailable_ = false;
      settled_.push_back({h.tag, h.epoch, messaging::settlement::done, {}});
      return;
    }
    const auto& why = o.value.error();
    unavailable_ = why.code == errc::unavailable;
    if (is_put_off(o)) {
      held_.push_back(std::move(h));
      return actor_.wake_in(pause);
    }
    guard_.note("cannot handle", cause_of(why));
    settled_.push_back({h.tag, h.epoch, messaging::settlement::retry, cause_of(why)});
  }

  static std::string cause_of(const error& e) { return std::string(to_string(e.code)) + ": " + e.message; }

  port_guard guard_;
  const Service& service_;
  writer<Service>& writer_;
  clock& clock_;
  std::unique_ptr<messaging::consumer> consumer_;
  bool unavailable_ = false;
  std::size_t waits_ = 0;  ///< with the writer
  std::vector<held> held_;
  std::vector<messaging::settled> settled_;
  actor actor_;
};

}  // namespace comanda::testing::simulation
