#include "relay_thread.hpp"

namespace comanda::host {

namespace {

constexpr std::chrono::seconds recovery_interval{1};

}  // namespace

void relay_thread::run() {
  while (!queue_.finished()) {
    auto rows = queue_.pop(messaging::relay_batch_messages_max, std::chrono::milliseconds(500));
    if (!rows.empty()) publish(std::move(rows));
    recover_when_due();
  }
}

void relay_thread::publish(std::vector<application::outbox_row> rows) {
  const auto published = relay_.publish(rows);
  if (!published)
    log_(severity::warning, "messages wait in the outbox",
         {{"cause", published.error().message}, {"messages", rows.size()}});
}

void relay_thread::recover_when_due() {
  const auto now = clock_.now();
  if (now < next_recovery_ && next_recovery_ - now <= recovery_interval) return;  // a clock set back must not stop this
  next_recovery_ = now + recovery_interval;
  health_.report("broker_publish", publisher_.check());
  const auto recovered = relay_.recover();
  if (!recovered)
    log_(severity::warning, "the outbox could not be swept", {{"cause", recovered.error().message}});
  else if (*recovered > 0)
    log_(severity::info, "left-over messages were published", {{"messages", *recovered}});
}

}  // namespace comanda::host
