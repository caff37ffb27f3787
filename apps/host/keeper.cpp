#include "keeper.hpp"

#include <algorithm>

#include "comanda/storage/record.hpp"
#include "last_resort.hpp"

namespace comanda::host {

namespace {

constexpr std::size_t claimed_together_max = 256;
constexpr int ticks_between_checks = 5;

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
    bool pruned = false;
    contained(log_, "old rows", [&] { pruned = prune(); });
    bool more = false;
    contained(log_, "operators' commands and dead messages", [&] { more = outlets_.operations(); });
    lock.lock();
    if (!more && !pruned) wake_.wait_until(lock, wakes_at(next_tick), [&] { return stopping_ || woken_; });
    woken_ = false;
  }
}

void keeper::tick() {
  const auto now = clock_.now();
  if (ticks_ % ticks_between_checks == 0) contained(log_, "a look at the database", [this] { look_at_database(); });
  contained(log_, "timers", [&] { look_after_timers(now); });
  contained(log_, "left-over effects", [&] { look_after_effects(now); });
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

void keeper::look_at_database() {
  result<> seen = fail(errc::unavailable, std::string(defect_message));
  contained(log_, "a look at the database", [&] { seen = store_.check(); });
  health_.report("database", seen);
}

void keeper::look_after_timers(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.room());
  for (const auto& t : claim<application::timer_row>(store_, now, options_.timer_lease, limit, log_))
    contained(log_, "a timer", [&] { outlets_.timer(t); });
}

void keeper::look_after_effects(timestamp now) {
  const auto limit = std::min(claimed_together_max, outlets_.effect_room());
  auto rows = claim<application::effect_row>(store_, now, options_.effect_lease, limit, log_);
  if (!rows.empty()) outlets_.effects(std::move(rows));
}

bool keeper::prune() {
  const auto step = pruning_.next(clock_.now());
  if (!step) return false;
  const auto failed = [&](const storage::table& t, const error& e) {
    log_(severity::warning, "old rows could not be removed", {{"table", t.name}, {"cause", log_text(e)}});
  };
  if (const auto* look = std::get_if<storage::list_request>(&*step)) {
    result<std::vector<storage::row>> oldest = fail(errc::internal, std::string(defect_message));
    contained(log_, "old rows", [&] { oldest = store_.list(*look); });
    if (!oldest) failed(*look->from, oldest.error());
    pruning_.found(oldest);
  } else {
    const auto& what = std::get<storage::prune_request>(*step);
    result<std::size_t> gone = fail(errc::internal, std::string(defect_message));
    contained(log_, "old rows", [&] { gone = store_.prune(what); });
    if (!gone) failed(*what.from, gone.error());
    pruning_.removed(gone, clock_.now());
  }
  for (std::size_t i = 0; i < overdue_.size(); ++i) overdue_[i] = pruning_.overdue(i).count();
  return true;
}

/// The next tick, or the end of a rest of the pruning when that comes before.
std::chrono::steady_clock::time_point keeper::wakes_at(std::chrono::steady_clock::time_point next_tick) const {
  if (!pruning_.is_under_way()) return next_tick;
  const auto rest = std::max(pruning_.rests_until() - clock_.now(), microseconds(0));
  return std::min(next_tick, std::chrono::steady_clock::now() + rest);
}

}  // namespace comanda::host
