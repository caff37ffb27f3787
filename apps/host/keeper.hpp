#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "comanda/application/rows.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/runtime/pruning.hpp"
#include "comanda/storage/store.hpp"
#include "health_board.hpp"
#include "log.hpp"

namespace comanda::host {

struct keeper_options {
  std::chrono::milliseconds tick{200};                  ///< how late a timer may be
  microseconds timer_lease = std::chrono::seconds(15);  ///< longer than a command can wait to be committed
  microseconds effect_lease = std::chrono::seconds(30);
  runtime::retention keeps = {};
};

struct keeper_outlets {
  std::function<std::size_t()> room;  ///< how many timers may be handed on now
  std::function<void(const application::timer_row&)> timer;
  std::function<std::size_t()> effect_room;
  std::function<void(std::vector<application::effect_row>)> effects;
  std::function<bool()> operations;  ///< operators' commands and dead messages; true: there is more
};

/// The thread of a lane that looks at the clock: due timers, effects whose performer was lost, pruning by age, whether
/// the database is there, and what operators have to do with.
class keeper {
 public:
  keeper(storage::store& store, clock& time, health_board& health, log_sink log, keeper_outlets outlets,
         keeper_options options = {})
      : store_(store),
        clock_(time),
        health_(health),
        log_(std::move(log)),
        outlets_(std::move(outlets)),
        options_(options),
        pruning_(runtime::aged_tables(options.keeps)),
        overdue_(pruning_.tables().size()) {}

  void run();
  void stop();
  /// Makes the next tick come now. Safe from every thread.
  void wake();

  [[nodiscard]] const std::vector<runtime::aged_table>& aged_tables() const noexcept { return pruning_.tables(); }
  /// For how long the oldest row of one of them should be gone. Safe from every thread.
  [[nodiscard]] std::chrono::duration<double> overdue(std::size_t place) const {
    return microseconds(overdue_[place].load());
  }

 private:
  void tick();
  void look_at_database();
  void look_after_timers(timestamp now);
  void look_after_effects(timestamp now);
  /// One step of it, if there is one to do now; whether there was.
  bool prune();
  [[nodiscard]] std::chrono::steady_clock::time_point wakes_at(std::chrono::steady_clock::time_point next_tick) const;

  storage::store& store_;
  clock& clock_;
  health_board& health_;
  log_sink log_;
  keeper_outlets outlets_;
  keeper_options options_;
  runtime::pruning pruning_;
  std::vector<std::atomic<microseconds::rep>> overdue_;  ///< as pruning_ has it, for the metrics
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool woken_ = false;
  int ticks_ = 0;
};

}  // namespace comanda::host
