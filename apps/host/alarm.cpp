#include "alarm.hpp"

#include <algorithm>

#include "last_resort.hpp"

namespace comanda::host {

namespace {

constexpr std::chrono::milliseconds delay_max = std::chrono::hours(24);  // so that no sum overflows

}  // namespace

alarm::alarm(std::size_t waiting_max, log_sink log)
    : waiting_max_(waiting_max), log_(std::move(log)), thread_([this] { run(); }) {}

alarm::~alarm() { close(); }

bool alarm::after(std::chrono::milliseconds delay, std::function<void()> what) {
  const auto due = std::chrono::steady_clock::now() + std::clamp<std::chrono::milliseconds>(delay, {}, delay_max);
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || heap_.size() >= waiting_max_) return false;
    const auto number = armed_++;
    heap_.push_back({due, number, std::move(what)});
    std::push_heap(heap_.begin(), heap_.end(), later);
    first = heap_.front().number == number;
  }
  if (first) changed_.notify_one();
  return true;
}

void alarm::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

std::size_t alarm::waiting() const {
  const std::lock_guard lock(mutex_);
  return heap_.size();
}

void alarm::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (heap_.empty()) {
      if (closed_) return;
      changed_.wait(lock);
      continue;
    }
    const auto due = heap_.front().due;
    if (!closed_ && due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    std::pop_heap(heap_.begin(), heap_.end(), later);
    {
      const auto what = std::move(heap_.back().what);
      heap_.pop_back();
      lock.unlock();
      contained(log_, "the alarm", what);
    }  // what it holds goes before the lock comes back: it may arm again on its way out
    lock.lock();
  }
}

}  // namespace comanda::host
