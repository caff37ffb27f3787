#include "relay_thread.hpp"

#include <iterator>

#include "last_resort.hpp"

namespace comanda::host {

namespace {

constexpr std::chrono::seconds recovery_interval{1};
constexpr std::chrono::milliseconds retry_interval{500};
/// So that nobody else claims what we are about to send.
constexpr std::chrono::seconds lease_margin{1};

}  // namespace

void relay_thread::run() {
  while (!queue_.finished()) {
    contained(log_, "messages to the broker", [this] { publish_waiting(); });
    contained(log_, "left-over messages to the broker", [this] { recover_when_due(); });
  }
}

/// Rows that an exception loses here are in their table, and found there when their lease ends.
void relay_thread::publish_waiting() {
  auto rows = queue_.pop(messaging::relay_batch_messages_max, retry_interval);
  rows.insert(rows.begin(), std::make_move_iterator(left_.begin()), std::make_move_iterator(left_.end()));
  left_.clear();
  if (!rows.empty()) publish(std::move(rows));
}

void relay_thread::publish(std::vector<application::outbox_row> rows) {
  const auto done = relay_.publish(rows);
  if (!rows.empty() || !done)
    log_(severity::warning, "messages wait in the outbox",
         {{"cause", done ? "the broker did not take them" : done.error().message}, {"messages", rows.size()}});
  keep_while_leased(std::move(rows));
}

/// What is dropped here is found in the table by whoever sweeps it next, when the lease is over or nearly so.
void relay_thread::keep_while_leased(std::vector<application::outbox_row> rows) {
  const auto soon = clock_.now() + lease_margin;
  std::erase_if(rows, [&](const application::outbox_row& r) { return r.due_at <= soon; });
  if (rows.size() > outbox_waiting_max) rows.resize(outbox_waiting_max);
  left_ = std::move(rows);
}

void relay_thread::recover_when_due() {
  const auto now = clock_.now();
  if (now < next_recovery_ && next_recovery_ - now <= recovery_interval) return;  // a clock set back must not stop this
  next_recovery_ = now + recovery_interval;
  const auto reachable = publisher_.check();
  health_.report("broker_publish", reachable);
  if (!reachable) return;  // a sweep would only lease the rows anew
  std::size_t found = 0;
  do {
    const auto recovered = relay_.recover();
    if (!recovered) {
      return log_(severity::warning, "the outbox could not be swept", {{"cause", recovered.error().message}});
    }
    found = *recovered;
    if (found > 0) log_(severity::info, "left-over messages were published", {{"messages", found}});
  } while (found == messaging::relay_batch_messages_max);
}

}  // namespace comanda::host
