#include "plant.hpp"

#include <algorithm>

namespace comanda::simulation {

const planted_fault* find_planted(std::string_view name) noexcept {
  const auto at = std::ranges::find_if(planted_faults, [&](const auto& p) { return p.name == name; });
  return at == planted_faults.end() ? nullptr : &*at;
}

}  // namespace comanda::simulation
