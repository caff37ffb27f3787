#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace comanda::host {

/// Lets one line through in each interval, so that what happens ten thousand times a second cannot fill the disk. Safe
/// from every thread.
class log_throttle {
 public:
  using steady = std::chrono::steady_clock;

  explicit log_throttle(std::chrono::milliseconds interval) : interval_(interval) {}

  /// How many lines were left out since the last one that was let through; nothing: leave out this one, too.
  [[nodiscard]] std::optional<std::uint64_t> pass(steady::time_point now) {
    const std::lock_guard lock(mutex_);
    if (last_ && now - *last_ < interval_) {
      ++left_out_;
      return std::nullopt;
    }
    last_ = now;
    return std::exchange(left_out_, 0);
  }

 private:
  const std::chrono::milliseconds interval_;
  std::mutex mutex_;
  std::optional<steady::time_point> last_;
  std::uint64_t left_out_ = 0;
};

}  // namespace comanda::host
