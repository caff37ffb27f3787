#pragma once

#include <map>
#include <mutex>
#include <string>

#include "comanda/kernel/error.hpp"

namespace comanda::host {

/// What the threads last saw of what the service depends on: "database", "broker". Safe from every thread.
class health_board {
 public:
  void report(const std::string& dependency, const result<>& state) {
    std::lock_guard lock(mutex_);
    reasons_[dependency] = state ? "" : state.error().message;
  }
  /// Dependency to reason; "" means well.
  [[nodiscard]] std::map<std::string, std::string> reasons() const {
    std::lock_guard lock(mutex_);
    return reasons_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> reasons_;
};

}  // namespace comanda::host
