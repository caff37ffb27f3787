#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace comanda::host {

/// How much waits, and how long. Rule: ADR-0027.
struct work_limits {
  std::size_t begun_max = 4096;
  std::size_t fresh_max = 4096;
  /// So many fresh ones wait whatever time it takes: where so few wait, a pause of the database is likelier than too
  /// much work, and what waits is soon done when it is over.
  std::size_t fresh_untimed = 64;
  /// With more than that, another one is refused while the first has waited longer, and one that has waited twice as
  /// long is handed back instead of done: it came in a crowd, and those behind it have a client that still waits.
  std::chrono::milliseconds wait_target{1'000};
  /// A fresh one that has waited longer is handed back however few there are: nobody waits for it any more. 0: no
  /// limit.
  std::chrono::milliseconds wait_max{0};
};

/// What a thread has to do, in two rows: what goes on with something that was accepted ("begun"), and what nobody has
/// been told yet ("fresh": requests). Begun work goes first, and its row never fills up with fresh work, so that what
/// was accepted comes to its end however much more is asked for. Fresh work is refused, at once, when it would wait too
/// long. Safe from every thread.
template <class T>
class work_queue {
 public:
  using steady = std::chrono::steady_clock;
  static constexpr std::size_t fresh_share = 16;  ///< one of so many

  explicit work_queue(work_limits limits, std::function<steady::time_point()> now = steady::now)
      : limits_(limits), now_(std::move(now)) {}

  /// False when there is no room, or it is closed; `value` is then untouched.
  [[nodiscard]] bool push_begun(T& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || begun_.size() >= limits_.begun_max) return false;
      begun_.push_back(std::move(value));
    }
    ready_.notify_one();
    return true;
  }

  /// False when there is no room, when it would wait too long, or it is closed; `value` is then untouched.
  [[nodiscard]] bool push_fresh(T& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || fresh_.size() >= limits_.fresh_max) return false;
      const auto now = now_();
      if (fresh_.size() >= limits_.fresh_untimed && now - fresh_.front().since > limits_.wait_target) return false;
      fresh_.push_back({std::move(value), now});
    }
    ready_.notify_one();
    return true;
  }

  struct taken {
    std::vector<T> todo;     ///< begun first
    std::vector<T> overdue;  ///< fresh ones that have waited too long
  };

  /// What waits, at most `limit` to do; waits up to `wait` for the first. Of each batch a small share is kept for fresh
  /// work: enough to go on for ever, too little to outrun what it leads to.
  [[nodiscard]] taken pop(std::size_t limit, std::chrono::milliseconds wait) {
    taken out;
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, wait, [&] { return closed_ || !begun_.empty() || !fresh_.empty(); });
    take_overdue(out.overdue);
    const auto share = std::min(limit / fresh_share, fresh_.size());
    while (!begun_.empty() && out.todo.size() < limit - share) {
      out.todo.push_back(std::move(begun_.front()));
      begun_.pop_front();
    }
    while (!fresh_.empty() && out.todo.size() < limit) {
      out.todo.push_back(std::move(fresh_.front().value));
      fresh_.pop_front();
    }
    return out;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  [[nodiscard]] bool finished() const {
    const std::lock_guard lock(mutex_);
    return closed_ && begun_.empty() && fresh_.empty();
  }
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return begun_.size() + fresh_.size();
  }
  /// For begun work.
  [[nodiscard]] std::size_t free() const {
    const std::lock_guard lock(mutex_);
    return limits_.begun_max - begun_.size();
  }

 private:
  struct arrived {
    T value;
    steady::time_point since;
  };

  void take_overdue(std::vector<T>& out) {
    const auto now = now_();
    while (!fresh_.empty() && is_overdue(now - fresh_.front().since)) {
      out.push_back(std::move(fresh_.front().value));
      fresh_.pop_front();
    }
  }

  /// Of the first fresh one.
  [[nodiscard]] bool is_overdue(steady::duration waited) const {
    if (limits_.wait_max.count() > 0 && waited > limits_.wait_max) return true;
    return fresh_.size() > limits_.fresh_untimed && waited > 2 * limits_.wait_target;
  }

  const work_limits limits_;
  const std::function<steady::time_point()> now_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> begun_;
  std::deque<arrived> fresh_;
  bool closed_ = false;
};

}  // namespace comanda::host
