#pragma once

#include <functional>

#include "comanda/application/rows.hpp"
#include "comanda/kernel/ports.hpp"
#include "comanda/runtime/pruning.hpp"
#include "comanda/storage/store.hpp"
#include "comanda/testing/simulation/actor.hpp"

namespace comanda::testing::simulation {

struct keeper_outlets {
  std::function<std::size_t()> room;  ///< how many timers may be handed on now
  std::function<void(const application::timer_row&)> timer;
  std::function<std::size_t()> effect_room;
  std::function<void(std::vector<application::effect_row>)> effects;
};

/// Looks at the clock, as the host's keeper does: due timers, effects whose performer was lost, pruning by age. `ahead`
/// is a look at the tables without faults: the keeper sleeps until something is due, where the host's looks five times
/// a second.
class keeper {
 public:
  keeper(node& of, storage::store& on, storage::store& ahead, clock& time, keeper_outlets outlets);

  /// Sleeps no longer than until the earliest that is in the tables now.
  void look_ahead();

 private:
  void step();
  void look_after_timers(timestamp now);
  void look_after_effects(timestamp now);
  void prune();

  node& node_;
  storage::store& store_;
  storage::store& ahead_;
  clock& clock_;
  keeper_outlets outlets_;
  runtime::pruning pruning_{runtime::aged_tables()};
  actor actor_;
};

}  // namespace comanda::testing::simulation
