#include "comanda/rest/rate_limiter.hpp"

#include <algorithm>

namespace comanda::rest {

namespace {

/// A token in the unit of `level`: each microsecond adds `per_minute` of these.
constexpr std::int64_t token = 60'000'000;

/// How long until so much is there, in whole seconds, rounded up.
std::int64_t seconds_until(std::int64_t missing, std::int64_t per_minute) {
  const auto per_second = per_minute * 1'000'000;
  return (missing + per_second - 1) / per_second;
}

}  // namespace

rate_limiter::rate_limiter(rate_limit limit, std::size_t callers_max)
    : per_minute_(limit.per_minute),
      burst_(limit.burst > 0 ? limit.burst : limit.per_minute),
      callers_max_(callers_max) {}

rate_verdict rate_limiter::take(std::string_view caller, timestamp now, std::int64_t cost) {
  if (per_minute_ <= 0) return {};
  const auto full = burst_ * token;
  const auto asked = std::min(cost, burst_) * token;
  const std::lock_guard lock(mutex_);
  auto& b = find_or_fill(caller, now);
  // Time enough to fill the bucket is all that counts: more would overflow.
  const auto passed = std::clamp<std::int64_t>((now - b.at).count(), 0, full / per_minute_ + 1);
  b.level = std::min(full, b.level + passed * per_minute_);
  b.at = now;
  rate_verdict v;
  v.allowed = b.level >= asked;
  if (v.allowed) b.level -= asked;
  v.limit = burst_;
  v.remaining = b.level / token;
  v.reset_seconds = seconds_until(full - b.level, per_minute_);
  v.retry_seconds = v.allowed ? 0 : seconds_until(asked - b.level, per_minute_);
  return v;
}

rate_limiter::bucket& rate_limiter::find_or_fill(std::string_view caller, timestamp now) {
  const auto found = by_caller_.find(caller);
  if (found != by_caller_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= callers_max_) {
    by_caller_.erase(buckets_.back().caller);
    buckets_.pop_back();
  }
  buckets_.push_front({std::string(caller), burst_ * token, now});
  by_caller_.emplace(buckets_.front().caller, buckets_.begin());
  return buckets_.front();
}

std::size_t rate_limiter::callers() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace comanda::rest
