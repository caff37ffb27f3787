#pragma once

#include <functional>
#include <string>

#include "comanda/testing/simulation/fault_plan.hpp"
#include "comanda/testing/simulation/world.hpp"

namespace comanda::testing::simulation {

/// Thrown at a port call of a process that is gone; caught where the world entered the process. Not a std::exception:
/// nobody in between is to take it for an error.
struct process_killed {};

/// What the ports of a process know of it. Thread rule: one thread; outlives the ports.
struct lifeline {
  std::string name;              ///< "orders/1"
  bool is_alive = false;         //
  timestamp cut_off_until{};     ///< from the bus
  timestamp store_away_until{};  ///< its database does not answer
  std::function<void()> kill;    ///< its memory is lost as soon as none of its calls is under way
};

/// What happens at every port call of a process, whatever the port: the process may be gone, before or after, and the
/// call may take long. The decorators of the ports are made of it.
class port_guard {
 public:
  port_guard(world& in, fault_plan& plan, lifeline& of) : world_(in), plan_(plan), life_(of) {}

  /// Throws process_killed when the process dies here or has died while the call took its time.
  void before(port p);
  void after(port p);
  [[nodiscard]] bool strikes(fault f, port p);
  void note(std::string_view what, std::string_view detail = {}, std::uint64_t number = 0) {
    world_.note(life_.name, what, detail, number);
  }

  [[nodiscard]] world& the_world() noexcept { return world_; }
  [[nodiscard]] lifeline& life() noexcept { return life_; }
  [[nodiscard]] random_source& chance() noexcept { return plan_.chance(); }

 private:
  void check() const {
    if (!life_.is_alive) throw process_killed{};
  }
  [[noreturn]] void crash();

  world& world_;
  fault_plan& plan_;
  lifeline& life_;
};

}  // namespace comanda::testing::simulation
