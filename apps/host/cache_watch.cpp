#include "cache_watch.hpp"

namespace comanda::host {

void cache_watch::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    health_.report("cache", cache_.check());
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
