#include "comanda/testing/simulation/fault_plan.hpp"

#include <array>
#include <string>

namespace comanda::testing::simulation {

namespace {

/// How often a fault of a seed strikes at a port call, about; the first is the seed without any.
constexpr std::array<double, 6> intensities = {0, 0.003, 0.01, 0.02, 0.05, 0.1};
/// A process that dies at every tenth call never gets anything done.
constexpr double crash_share = 0.2;

double rate_of(fault f, double intensity, random_source& chance) {
  const auto rate = intensity * (0.2 + 1.8 * chance.fraction());
  return f == fault::crash_before || f == fault::crash_after || f == fault::partition ? rate * crash_share : rate;
}

}  // namespace

fault_plan fault_plan::draw(random_source chance) {
  fault_plan plan(chance.fork("strikes"));
  const auto intensity = intensities[chance.below(intensities.size())];
  if (intensity == 0) return plan;
  for (std::size_t i = 0; i < fault_count; ++i) {
    const auto f = static_cast<fault>(i);
    const bool is_in = chance.one_in(2);
    for (std::size_t j = 0; j < port_count; ++j) {
      const auto p = static_cast<port>(j);
      if (is_in && can_happen(f, p) && chance.below(4) != 0) plan.rates_.at(f, p) = rate_of(f, intensity, chance);
    }
  }
  return plan;
}

bool fault_plan::strikes(fault f, port p) {
  const auto rate = rates_.at(f, p);
  if (over_ || rate == 0 || !chance_.chance(rate)) return false;
  ++injected_.at(f, p);
  return true;
}

void count(const fault_plan& plan, tally& into) {
  for (std::size_t row = 0; row < fault_count; ++row) {
    for (std::size_t column = 0; column < port_count; ++column) {
      const auto what = static_cast<fault>(row);
      const auto where = static_cast<port>(column);
      if (!can_happen(what, where)) continue;
      into.count("fault " + std::string(to_string(what)) + " " + std::string(to_string(where)),
                 plan.injected().at(what, where));
    }
  }
}

}  // namespace comanda::testing::simulation
