#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

struct node_options {
  microseconds restart_max = std::chrono::seconds(20);  ///< how long a process is gone before it starts again
};

/// A process that may die at any port call, loses its memory, and starts again a while later. What it does is done in
/// `enter`: by its actors, and by whoever calls it from outside. Thread rule: one thread; outlives the world's events.
class node {
 public:
  node(world& in, fault_plan& plan, std::string name, node_options options = {});
  virtual ~node() = default;
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  void boot();
  /// Its memory is lost, at once or as soon as the last of its calls under way ends. It starts again by itself.
  void kill();
  /// Runs code of this process; nothing when it is gone. What the process's own code throws, other than for its death,
  /// comes out.
  void enter(const std::function<void()>& code);

  [[nodiscard]] lifeline& life() noexcept { return life_; }
  [[nodiscard]] bool is_alive() const noexcept { return life_.is_alive; }
  [[nodiscard]] const std::string& name() const noexcept { return life_.name; }
  [[nodiscard]] world& the_world() noexcept { return world_; }
  [[nodiscard]] fault_plan& plan() noexcept { return plan_; }
  [[nodiscard]] port_guard guard() noexcept { return {world_, plan_, life_}; }
  [[nodiscard]] std::uint64_t deaths() const noexcept { return deaths_; }

 protected:
  virtual void make_memory() = 0;
  virtual void lose_memory() = 0;

 private:
  void leave();
  void bury();

  world& world_;
  fault_plan& plan_;
  node_options options_;
  lifeline life_;
  int calls_ = 0;
  bool has_memory_ = false;
  std::uint64_t deaths_ = 0;
};

}  // namespace comanda::testing::simulation
