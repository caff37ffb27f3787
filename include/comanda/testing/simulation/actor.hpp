#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "comanda/testing/simulation/node.hpp"

namespace comanda::testing::simulation {

/// What is a thread in a real process: does one step each time that it is woken, never two at once, and sleeps in
/// between. Part of a process's memory: what it was to do is forgotten when it goes.
class actor {
 public:
  actor(node& of, std::function<void()> step);
  ~actor();
  actor(const actor&) = delete;
  actor& operator=(const actor&) = delete;

  /// Makes it run within a millisecond or so.
  void wake();
  /// Makes it run at that time of the world, or before when it is woken before.
  void wake_at(timestamp when);
  void wake_in(microseconds wait);

 private:
  struct self {
    node* home = nullptr;
    actor* mine = nullptr;  ///< nullptr: it is gone
    std::function<void()> step;
    std::optional<timestamp> due;
    bool is_busy = false;
  };
  static void schedule(const std::shared_ptr<self>& s, timestamp when);
  static void run(const std::shared_ptr<self>& s);

  std::shared_ptr<self> self_;
};

}  // namespace comanda::testing::simulation
