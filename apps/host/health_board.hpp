#pragma once

#include <map>
#include <mutex>
#include <string>

#include "comanda/kernel/error.hpp"
#include "comanda/rest/environment.hpp"
#include "log.hpp"

namespace comanda::host {

/// What the threads last saw of what the service depends on: "database", "broker". Every change is a line of the log,
/// the one place that has the text beside /health for administrators. Safe from every thread.
class health_board {
 public:
  /// `log` may be empty.
  explicit health_board(log_sink log = {}) : log_(std::move(log)) {}

  void report(const std::string& dependency, const result<>& state) {
    const auto now = state ? rest::dependency_state{} : state_of(state.error());
    {
      std::lock_guard lock(mutex_);
      auto& last = states_[dependency];
      if (last == now) return;
      last = now;
    }
    if (!log_) return;
    if (now.reason.empty())
      log_(severity::info, "a dependency is well again", {{"dependency", dependency}});
    else
      log_(severity::warning, "a dependency is away",
           {{"dependency", dependency}, {"reason", now.reason}, {"cause", now.text}});
  }
  [[nodiscard]] std::map<std::string, rest::dependency_state> states() const {
    std::lock_guard lock(mutex_);
    return states_;
  }

 private:
  static rest::dependency_state state_of(const error& e) {
    const auto* named = e.details.if_contains(reason_detail);
    return {named != nullptr && named->is_string() ? std::string(named->as_string()) : std::string(to_string(e.code)),
            e.message};
  }

  const log_sink log_;
  mutable std::mutex mutex_;
  std::map<std::string, rest::dependency_state> states_;
};

}  // namespace comanda::host
