#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "comanda/testing/simulation/tally.hpp"

namespace comanda::simulation {

/// What these tables, faults and people have no way to.
[[nodiscard]] std::span<const testing::simulation::excuse> unreachable();

/// A run of so many seeds has to come to everything else. A shorter one need not come to what happens in one seed of a
/// hundred or fewer.
inline constexpr std::uint64_t seeds_for_everything = 20'000;

/// What a run of so many seeds need not come to.
[[nodiscard]] std::vector<testing::simulation::excuse> excuses_for(std::uint64_t seeds);

}  // namespace comanda::simulation
