#include "cache_watch.hpp"

#include "last_resort.hpp"

namespace comanda::host {

void cache_watch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    contained(log_, "the watch over the cache", [this] {
      result<> seen = fail(errc::unavailable, std::string(defect_message));
      contained(log_, "a look at the cache", [&] { seen = cache_.check(); });
      health_.report("cache", seen);
    });
    lock.lock();
    wake_.wait_for(lock, cache_check_interval, [&] { return stopping_; });
  }
}

void cache_watch::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

}  // namespace comanda::host
