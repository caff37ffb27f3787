#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "comanda/storage/cache.hpp"
#include "health_board.hpp"
#include "log.hpp"

namespace comanda::host {

inline constexpr std::chrono::milliseconds cache_check_interval{1000};

/// The thread of a lane that looks whether the shared cache is there, and reports it as "cache". A thread of its own,
/// because a cache may make it wait: for a resolver, a connection, an answer.
class cache_watch {
 public:
  cache_watch(storage::cache& cache, health_board& health, log_sink log)
      : cache_(cache), health_(health), log_(std::move(log)) {}

  /// Runs until `stop`.
  void run();
  void stop();

 private:
  storage::cache& cache_;
  health_board& health_;
  log_sink log_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
};

}  // namespace comanda::host
