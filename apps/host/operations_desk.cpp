#include "operations_desk.hpp"

#include <algorithm>

#include "contained_executor.hpp"

namespace comanda::host {

operations_desk::operations_desk(storage::store& store, std::string service,
                                 std::unique_ptr<messaging::consumer> parking, clock& time, id_source& ids,
                                 log_sink log, desk_outlets outlets)
    : rules_(std::move(service)),
      parking_(std::move(parking)),
      clock_(time),
      ids_(ids),
      log_(std::move(log)),
      outlets_(std::move(outlets)),
      executor_(store, rules_) {}

void operations_desk::submit(request r, callback done) {
  entry e{std::move(r), std::move(done)};
  if (queue_.push(e)) return outlets_.wake();
  e.done({fail(errc::overloaded, "too many requests are waiting")});
}

bool operations_desk::work() {
  const bool more_commands = run_commands();
  return drain() || more_commands;
}

bool operations_desk::run_commands() {
  auto entries = queue_.pop(operations_together_max, std::chrono::milliseconds(0));
  if (entries.empty()) return false;
  std::vector<request> batch;
  for (auto& e : entries) batch.push_back(std::move(e.request));
  auto result = run_contained<operations::service>(executor_, batch, log_);
  contained(log_, "committed messages", [&] {
    if (!result.outbox.empty()) outlets_.outbox(std::move(result.outbox));
  });
  for (std::size_t i = 0; i < entries.size(); ++i)
    contained(log_, "an outcome", [&] { entries[i].done(std::move(result.outcomes[i])); });
  return queue_.size() > 0;
}

bool operations_desk::drain() {
  if (!parking_) return false;
  const auto arrived = parking_->poll(parked_together_max, std::chrono::milliseconds(0));
  if (!arrived || arrived->empty()) return false;  // who takes messages in tells the health board of the broker
  const auto now = clock_.now();
  std::vector<messaging::delivery> readable;
  std::vector<request> batch;
  for (const auto& d : *arrived) {
    const bool read = contained(log_, "a message that was given up", [&] {
      auto failed = operations::dead_message_of(d, now);
      auto traceparent = failed.traceparent;
      batch.push_back(
          {operations::park{std::move(failed)}, {now, ids_.next(now), std::move(traceparent), "", {}}, {}, {}});
    });
    if (read) {
      readable.push_back(d);
      continue;
    }
    const messaging::settled stays{d.tag, d.epoch, messaging::settlement::retry, std::string(defect_message)};
    parking_->settle(std::span(&stays, 1));
  }
  settle(readable, batch, run_contained<operations::service>(executor_, batch, log_).outcomes);
  return arrived->size() == parked_together_max;
}

void operations_desk::settle(const std::vector<messaging::delivery>& deliveries, const std::vector<request>& batch,
                             const std::vector<application::outcome>& outcomes) {
  std::vector<messaging::settled> settled;
  std::size_t parked = 0;
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto& m = std::get<operations::park>(batch[i].command).failed;
    const auto& outcome = outcomes[i].value;
    const auto cause = outcome ? m.cause_code + ": " + m.cause : outcome.error().message;
    settled.push_back({deliveries[i].tag, deliveries[i].epoch,
                       outcome ? messaging::settlement::done : messaging::settlement::retry, cause});
    const boost::json::object fields = {
        {"message_id", to_string(m.message_id)}, {"type", m.type}, {"cause", cause}, {"attempts", m.attempts}};
    if (!outcome) {
      log_(severity::warning, "a message could not be parked and stays in its queue", fields);
    } else if (outcome->kind == application::answer_kind::created) {
      ++parked;
      log_(severity::error, "a message was given up and waits for an operator", fields);
    }
  }
  parking_->settle(settled);
  if (parked > 0) outlets_.parked(parked);
}

void operations_desk::close() {
  queue_.close();
  while (!queue_.finished()) {
    for (auto& e : queue_.pop(operations_together_max, std::chrono::milliseconds(0)))
      e.done({fail(errc::unavailable, "the service is leaving")});
  }
  if (parking_) static_cast<void>(parking_->poll(0, std::chrono::milliseconds(0)));
}

}  // namespace comanda::host
