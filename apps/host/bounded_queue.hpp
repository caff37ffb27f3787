#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

namespace comanda::host {

/// Where the threads of a lane meet (P6): a queue that refuses instead of growing. Safe from every thread.
template <class T>
class bounded_queue {
 public:
  explicit bounded_queue(std::size_t capacity) : capacity_(capacity) {}

  /// False when it is full or closed; `value` is then untouched.
  [[nodiscard]] bool push(T& value) {
    {
      std::lock_guard lock(mutex_);
      if (closed_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(value));
    }
    ready_.notify_one();
    return true;
  }

  /// All of them or none, in order.
  [[nodiscard]] bool push_all(std::vector<T>& values) {
    {
      std::lock_guard lock(mutex_);
      if (closed_ || items_.size() + values.size() > capacity_) return false;
      for (auto& v : values) items_.push_back(std::move(v));
    }
    values.clear();
    ready_.notify_all();
    return true;
  }

  /// Everything that waits, at most `limit`; waits up to `wait` for the first. Empty: nothing came, or it is closed and
  /// drained.
  [[nodiscard]] std::vector<T> pop(std::size_t limit, std::chrono::milliseconds wait) {
    std::vector<T> out;
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, wait, [&] { return closed_ || !items_.empty(); });
    while (!items_.empty() && out.size() < limit) {
      out.push_back(std::move(items_.front()));
      items_.pop_front();
    }
    return out;
  }

  void close() {
    {
      std::lock_guard lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
  }

  [[nodiscard]] bool finished() const {
    std::lock_guard lock(mutex_);
    return closed_ && items_.empty();
  }
  [[nodiscard]] std::size_t size() const {
    std::lock_guard lock(mutex_);
    return items_.size();
  }
  [[nodiscard]] std::size_t free() const {
    std::lock_guard lock(mutex_);
    return capacity_ - items_.size();
  }

 private:
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

}  // namespace comanda::host
