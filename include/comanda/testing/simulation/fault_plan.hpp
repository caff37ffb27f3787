#pragma once

#include <cstdint>

#include "comanda/testing/simulation/fault.hpp"
#include "comanda/testing/simulation/random_source.hpp"
#include "comanda/testing/simulation/tally.hpp"

namespace comanda::testing::simulation {

/// Which faults a seed has, and how often each. Each seed leaves many out and some seeds have none (swarm testing): a
/// history in which everything fails all the time never gets to what happens after an hour of good weather.
/// Thread rule: one thread.
class fault_plan {
 public:
  /// None at all.
  fault_plan() : chance_(0) {}
  [[nodiscard]] static fault_plan draw(random_source chance);

  /// Whether it happens now; counted. Always false once the plan has ended.
  [[nodiscard]] bool strikes(fault f, port p);
  void set_rate(fault f, port p, double probability) { rates_.at(f, p) = probability; }
  void end() noexcept { over_ = true; }
  [[nodiscard]] bool is_over() const noexcept { return over_; }

  /// How often each has happened.
  [[nodiscard]] const fault_table<std::uint64_t>& injected() const noexcept { return injected_; }
  [[nodiscard]] random_source& chance() noexcept { return chance_; }

 private:
  explicit fault_plan(random_source chance) : chance_(chance) {}

  random_source chance_;
  fault_table<double> rates_;
  fault_table<std::uint64_t> injected_;
  bool over_ = false;
};

/// How often each fault has struck: "fault delay commit". Every one that there is at a port is expected.
void count(const fault_plan& plan, tally& into);

}  // namespace comanda::testing::simulation
