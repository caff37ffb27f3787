#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "log.hpp"

namespace comanda::host {

inline constexpr std::size_t alarm_waiting_max = 100'000;

/// The clock that requests wait with: `Prefer: wait`, the comments of an event stream, an answer's time limit. One
/// thread, which calls everything; what it calls is short. Safe from every thread.
class alarm {
 public:
  explicit alarm(std::size_t waiting_max = alarm_waiting_max, log_sink log = {});
  ~alarm();
  alarm(const alarm&) = delete;
  alarm& operator=(const alarm&) = delete;

  /// Calls `what` once, when the time is over or at close(), whichever is first. False: it will not be called, because
  /// too many wait or the alarm is closed. Whoever is told so answers now: a process that leaves has no time to wait,
  /// and a call that is due at once would let whoever arms again in it turn for ever.
  [[nodiscard]] bool after(std::chrono::milliseconds delay, std::function<void()> what);

  /// Calls everything that waits, in the order it would have come, and returns when that is done. Not from a call.
  void close();

  [[nodiscard]] std::size_t waiting() const;

 private:
  using time = std::chrono::steady_clock::time_point;
  struct entry {
    time due;
    std::uint64_t number;  // of two that are due together, the first armed is the first called
    std::function<void()> what;
  };
  static bool later(const entry& a, const entry& b) { return a.due != b.due ? a.due > b.due : a.number > b.number; }
  void run();

  const std::size_t waiting_max_;
  const log_sink log_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<entry> heap_;  // the first is due first
  std::uint64_t armed_ = 0;
  bool closed_ = false;
  std::thread thread_;
};

}  // namespace comanda::host
