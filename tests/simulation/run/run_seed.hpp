#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "books/coverage.hpp"
#include "comanda/testing/simulation/history.hpp"
#include "comanda/testing/simulation/tally.hpp"
#include "comanda/testing/simulation/world.hpp"
#include "plants/plant.hpp"

namespace comanda::simulation {

struct seed_options {
  std::uint64_t seed = 1;
  plant planted = plant::none;
  bool calm = false;                                                         ///< no faults and no hardship
  std::function<void(const testing::simulation::happening&)> listener = {};  ///< gets everything that happens
};

struct wrong {
  std::string invariant;
  std::string what;
};

/// What became of a seed.
struct seed_result {
  std::uint64_t hash = 0;  ///< of the whole history
  std::uint64_t happenings = 0;
  std::uint64_t deaths = 0;  ///< of processes
  coverage happened;         ///< what it has come to
  /// Of all that a run has to come to: transitions of the sagas, compensations, faults, hardships.
  testing::simulation::tally reached;
  microseconds lasted{0};  ///< time of the world
  std::vector<wrong> wrongs;
};

/// The history of this seed: people use the four services while faults strike; then the faults end, and everything has
/// to come to rest. Ends at the first thing that is wrong.
[[nodiscard]] seed_result run_seed(const seed_options& options);

}  // namespace comanda::simulation
