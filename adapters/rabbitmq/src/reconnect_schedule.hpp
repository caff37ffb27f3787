#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
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

  void connected() { connected_at_ = steady::now(); }
  /// It does what it is for, so the next wait is the shortest. But one that broke the protocol has to behave for longer
  /// than the longest wait first: it would otherwise be asked, and break it again, at the shortest wait for ever.
  void succeeded() {
    if (!distrusted_ || has_lasted()) forgive();
  }
  void failed(bool broke_protocol = false) {
    if (has_lasted()) forgive();
    connected_at_.reset();
    distrusted_ = distrusted_ || broke_protocol;
    delay_ = delay_.count() == 0 ? min_ : std::min(delay_ * 2, max_);
    const auto half = static_cast<double>(delay_.count()) / 2;
    next_ = steady::now() + std::chrono::milliseconds(static_cast<std::int64_t>(half + half * chance_()));
  }
  [[nodiscard]] steady::time_point next() const { return next_; }

 private:
  [[nodiscard]] bool has_lasted() const { return connected_at_ && steady::now() - *connected_at_ > max_; }
  void forgive() {
    delay_ = {};
    distrusted_ = false;
  }

  std::chrono::milliseconds min_;
  std::chrono::milliseconds max_;
  std::function<double()> chance_;
  std::chrono::milliseconds delay_{0};
  steady::time_point next_{};
  std::optional<steady::time_point> connected_at_;  ///< of the connection that there is
  bool distrusted_ = false;
};

}  // namespace comanda::rabbitmq
