#pragma once

#include "books.hpp"
#include "comanda/saga/definition.hpp"
#include "comanda/testing/simulation/tally.hpp"

namespace comanda::simulation {

/// Of each undo that was answered, whether there was something to undo: "compensation fulfilment/reserve_stock done",
/// or
/// "... never_done" when the participant has nothing but the tombstone. Both are expected of every step with an undo.
///
/// A step counts as done when its participant has committed an answer of success to it, which it does together with
/// what it did. The bank may have done what was not answered any more because the undo waited for it: then its
/// operation succeeded.
void count_undoing(const books& b, const saga::registry& definitions, testing::simulation::tally& into);

}  // namespace comanda::simulation
