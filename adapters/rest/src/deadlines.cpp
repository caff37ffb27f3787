#include "deadlines.hpp"

#include <algorithm>
#include <vector>

namespace comanda::rest {

void deadlines::watch(const std::shared_ptr<open_request>& r, std::chrono::milliseconds allowance) {
  const auto now = steady::now();
  std::unique_lock lock(mutex_);
  const key k{now + allowance, number_++};
  open_.emplace(k, r);
  r->when_answered([self = weak_from_this(), k] {
    const auto here = self.lock();
    if (!here) return;
    const std::lock_guard forget(here->mutex_);
    here->open_.erase(k);
  });
  lock.unlock();
  wait_for_next(now);
}

std::size_t deadlines::watched() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

/// Asks to be called at the next deadline, unless that is asked already.
void deadlines::wait_for_next(steady::time_point now) {
  std::unique_lock lock(mutex_);
  if (open_.empty() || env_->leaving()) return;  // whoever leaves lets the last ones come to their end
  const auto next = open_.begin()->first.first;
  if (waits_until_ && *waits_until_ <= next) return;
  waits_until_ = next;
  lock.unlock();
  // A millisecond more, so that the deadline is over when we are called.
  const auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(std::max(next - now, steady::duration{}));
  const bool asked = env_->later(wait + std::chrono::milliseconds(1), [self = weak_from_this(), next] {
    const auto here = self.lock();
    if (!here) return;
    {
      const std::lock_guard done(here->mutex_);
      if (here->waits_until_ == next) here->waits_until_.reset();
    }
    here->look();
  });
  if (asked) return;
  lock.lock();  // no room now: the next request asks again
  if (waits_until_ == next) waits_until_.reset();
}

void deadlines::look() {
  const auto now = steady::now();
  std::vector<std::shared_ptr<open_request>> late;
  {
    const std::lock_guard lock(mutex_);
    while (!open_.empty() && open_.begin()->first.first <= now) {
      if (auto r = open_.begin()->second.lock()) late.push_back(std::move(r));
      open_.erase(open_.begin());
    }
  }
  for (const auto& r : late)
    r->fail(error(errc::timeout, "there was no answer in time; what was asked for may still be done"));
  wait_for_next(now);
}

}  // namespace comanda::rest
