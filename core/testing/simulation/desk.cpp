#include "comanda/testing/simulation/desk.hpp"

#include <utility>

namespace comanda::testing::simulation {

namespace {

// As at the host's operations desk.
constexpr std::size_t operations_waiting_max = 256;
constexpr std::size_t operations_together_max = 32;
constexpr std::size_t parked_together_max = 32;
constexpr microseconds reconnect_pause = std::chrono::seconds(2);

}  // namespace

desk::desk(node& of, storage::store& on, std::string service, const consumer_maker& parking, clock& time,
           id_source& ids, std::function<void(std::vector<application::outbox_row>)> outbox)
    : guard_(of.guard()),
      rules_(std::move(service)),
      executor_(on, rules_),
      clock_(time),
      ids_(ids),
      outbox_(std::move(outbox)),
      actor_(of, [this] { step(); }) {
  parking_ = parking([this] { actor_.wake(); });
  actor_.wake();
}

void desk::submit(request r, callback done) {
  if (queue_.size() >= operations_waiting_max) return done({fail(errc::overloaded, "too many requests are waiting")});
  queue_.push_back({std::move(r), std::move(done)});
  actor_.wake();
}

void desk::step() {
  run_commands();
  drain();
  if (!queue_.empty()) actor_.wake();
}

void desk::run_commands() {
  std::vector<request> batch;
  std::vector<callback> waiting;
  while (!queue_.empty() && batch.size() < operations_together_max) {
    batch.push_back(std::move(queue_.front().request));
    waiting.push_back(std::move(queue_.front().done));
    queue_.pop_front();
  }
  if (batch.empty()) return;
  auto result = executor_.run(batch);
  if (!result.outbox.empty()) outbox_(std::move(result.outbox));
  for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i](std::move(result.outcomes[i]));
}

void desk::drain() {
  const auto arrived = parking_->poll(parked_together_max, std::chrono::milliseconds(0));
  if (!arrived) return actor_.wake_in(reconnect_pause);
  if (arrived->empty()) return;
  const auto now = clock_.now();
  std::vector<request> batch;
  for (const auto& d : *arrived) {
    auto failed = operations::dead_message_of(d, now);
    auto traceparent = failed.traceparent;
    guard_.note("parks", failed.type + ", " + failed.cause_code + ": " + failed.cause);
    batch.push_back(
        {operations::park{std::move(failed)}, {now, ids_.next(now), std::move(traceparent), "", {}}, {}, {}});
  }
  const auto outcomes = executor_.run(batch).outcomes;
  std::vector<messaging::settled> settled;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const bool kept = outcomes[i].value.has_value();
    settled.push_back({(*arrived)[i].tag, (*arrived)[i].epoch,
                       kept ? messaging::settlement::done : messaging::settlement::retry,
                       kept ? "" : outcomes[i].value.error().message});
  }
  parking_->settle(settled);
}

}  // namespace comanda::testing::simulation
