#include "comanda/testing/simulation/relay.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace comanda::testing::simulation {

namespace {

// As in the host's relay thread.
constexpr microseconds recovery_interval = std::chrono::seconds(1);
constexpr microseconds retry_interval = std::chrono::milliseconds(500);
constexpr microseconds lease_margin = std::chrono::seconds(1);
constexpr std::size_t outbox_waiting_max = 20'000;

}  // namespace

relay::relay(node& of, storage::store& on, storage::store& ahead, messaging::publisher& to, clock& time)
    : relay_(on, to, time), ahead_(ahead), publisher_(to), clock_(time), actor_(of, [this] { step(); }) {
  actor_.wake();
}

void relay::offer(std::vector<application::outbox_row> rows) {
  if (queue_.size() + rows.size() > outbox_waiting_max) return;
  std::move(rows.begin(), rows.end(), std::back_inserter(queue_));
  actor_.wake();
}

void relay::look_ahead() {
  const auto& outbox = storage::table_of<application::outbox_row>();
  const auto waiting = ahead_.summarize(outbox, outbox.due);
  if (waiting && waiting->oldest) actor_.wake_in(std::max(*waiting->oldest - clock_.now(), recovery_interval));
}

void relay::step() {
  auto rows = std::exchange(left_, {});
  auto fresh = std::exchange(queue_, {});
  std::move(fresh.begin(), fresh.end(), std::back_inserter(rows));
  if (!rows.empty()) publish(std::move(rows));
  recover_when_due();
  look_ahead();
}

void relay::publish(std::vector<application::outbox_row> rows) {
  static_cast<void>(relay_.publish(rows));  // what is left in `rows` is tried again while it is leased
  const auto soon = clock_.now() + lease_margin;
  std::erase_if(rows, [&](const application::outbox_row& r) { return r.due_at <= soon; });
  left_ = std::move(rows);
  if (!left_.empty()) actor_.wake_in(retry_interval);
}

void relay::recover_when_due() {
  const auto now = clock_.now();
  if (now < next_recovery_ && next_recovery_ - now <= recovery_interval) return;
  next_recovery_ = now + recovery_interval;
  if (!publisher_.check()) return;
  std::size_t found = 0;
  do {
    const auto recovered = relay_.recover();
    if (!recovered) return;
    found = *recovered;
  } while (found == messaging::relay_batch_messages_max);
}

}  // namespace comanda::testing::simulation
