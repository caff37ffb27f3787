#include "keeper.hpp"

#include <algorithm>

#include "comanda/operations/dead_message.hpp"
#include "comanda/storage/record.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t claimed_together_max = 256;
constexpr int ticks_between_checks = 5;
constexpr int ticks_between_prunings = 300;

template <class Row>
std::vector<Row> claim(storage::store& store, timestamp now, microseconds lease, std::size_t limit,
                       const log_sink& log) {
  std::vector<Row> rows;
  if (limit == 0) return rows;
  const auto claimed = store.claim({&storage::table_of<Row>(), now, now + lease, limit});
  if (!claimed) return rows;  // the health check says so
  for (const auto& cells : *claimed) {
    if (auto r = storage::from_row<Row>(cells))
      rows.push_back(*std::move(r));
    else
      log(severity::error, "a stored row cannot be read", {{"cause", r.error().message}});
  }
  return rows;
}

}  // namespace

void keeper::run() {
  auto next_tick = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    if (std::chrono::steady_clock::now() >= next_tick) {
      tick();
      next_tick = std::chrono::steady_clock::now() + options_.tick;
    }
    const bool more = outlets_.operations();
    lock.lock();
    if (!more) wake_.wait_until(lock, next_tick, [&] { return stopping_ || woken_; });
    woken_ = false;
  }
}

void keeper::tick() {
  const auto now = clock_.now();
  if (ticks_ % ticks_between_checks == 0) health_.report("database", store_.check());
  look_after_timers(now);
  look_after_effects(now);
  if (ticks_ % ticks_between_prunings == ticks_between_prunings - 1) prune(now);
  ++ticks_;
}

void keeper::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

void keeper::wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

void keeper::look_after_timers(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.room());
  for (const auto& t : claim<application::timer_row>(store_, now, options_.timer_lease, limit, log_)) outlets_.timer(t);
}

void keeper::look_after_effects(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.effect_room());
  auto rows = claim<application::effect_row>(store_, now, options_.effect_lease, limit, log_);
  if (!rows.empty()) outlets_.effects(std::move(rows));
}

void keeper::prune(timestamp now) {
  const auto old = [&]<class Row>(std::string_view column, microseconds age) {
    const auto& table = storage::table_of<Row>();
    const auto gone = store_.prune({&table, table.index_of(column), now - age, 5000});
    if (!gone)
      log_(severity::warning, "old rows could not be removed",
           {{"table", table.name}, {"cause", gone.error().message}});
  };
  old.template operator()<application::inbox_row>("received_at", options_.inbox_age);
  old.template operator()<application::idempotency_row>("created_at", options_.answer_age);
  old.template operator()<operations::dead_message>("closed_at", options_.closed_message_age);
}

}  // namespace comanda::host
