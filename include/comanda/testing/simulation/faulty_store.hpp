#pragma once

#include <functional>
#include <memory>

#include "comanda/storage/store.hpp"
#include "comanda/testing/simulation/lifeline.hpp"

namespace comanda::testing::simulation {

/// Told of what was committed, in order; by whom is known to whoever asked to be told.
using commit_observer = std::function<void(const storage::change_set&)>;

/// A store with the faults of the plan: slow, away for a while, a conflict without a reason, an answer that is lost, a
/// process that dies before or after a call. `observe` may be empty.
[[nodiscard]] std::unique_ptr<storage::store> make_faulty(std::unique_ptr<storage::store> good, port_guard guard,
                                                          commit_observer observe = {});

}  // namespace comanda::testing::simulation
