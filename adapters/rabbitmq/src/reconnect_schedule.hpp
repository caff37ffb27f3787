#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>

namespace comanda::rabbitmq {

using steady = std::chrono::steady_clock;

/// When to try again: exponential backoff between two bounds, with a jitter of up to half, so that the instances that
/// lost a broker together do not come back together.
class reconnect_schedule {
 public:
  reconnect_schedule(std::chrono::milliseconds min, std::chrono::milliseconds max, std::function<double()> chance)
      : min_(min), max_(max), chance_(std::move(chance)) {
    if (!chance_) {
      chance_ = [engine = std::minstd_rand(std::random_device{}())]() mutable {
        return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
      };
    }
  }

  void succeeded() { delay_ = {}; }
  void failed() {
    delay_ = delay_.count() == 0 ? min_ : std::min(delay_ * 2, max_);
    const auto half = static_cast<double>(delay_.count()) / 2;
    next_ = steady::now() + std::chrono::milliseconds(static_cast<std::int64_t>(half + half * chance_()));
  }
  [[nodiscard]] steady::time_point next() const { return next_; }

 private:
  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::function<double()> chance_;
  std::chrono::milliseconds delay_{0};
  steady::time_point next_{};
};

}  // namespace comanda::rabbitmq
