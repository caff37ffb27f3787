#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "comanda/application/rows.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/storage/store.hpp"
#include "health_board.hpp"
#include "log.hpp"

namespace comanda::host {

struct keeper_options {
  std::chrono::milliseconds tick{200};                  ///< how late a timer may be
  microseconds timer_lease = std::chrono::seconds(15);  ///< longer than a command can wait to be committed
  microseconds effect_lease = std::chrono::seconds(20);
  microseconds inbox_age = std::chrono::hours(24 * 7);  ///< a message that is older will not come again
  microseconds answer_age = std::chrono::hours(24);     ///< Rule: the REST contract keeps answers for a day
  /// Of dead messages that were redriven or discarded; those that wait for an operator stay.
  microseconds closed_message_age = std::chrono::hours(24 * 30);
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
        options_(options) {}

  void run();
  void stop();
  /// Makes the next tick come now. Safe from every thread.
  void wake();

 private:
  void tick();
  void look_after_timers(timestamp now);
  void look_after_effects(timestamp now);
  void prune(timestamp now);

  storage::store& store_;
  clock& clock_;
  health_board& health_;
  log_sink log_;
  keeper_outlets outlets_;
  keeper_options options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  bool woken_ = false;
  int ticks_ = 0;
};

}  // namespace comanda::host
