#include <algorithm>

#include "rules.hpp"

namespace comanda::inventory::detail {

result<decision> decide(const restore& c, const situation& s) {
  const auto revision = c.request.revision;
  const auto* before = s.found.find<reservation>(c.request.order_id);
  const reservation_restored done{c.request.order_id, revision};
  // Nothing is left behind for an order that has no reservation: only a committed one takes a change, and an order is
  // revised only when its fulfilment has ended, with the commit. So the change that comes late is refused anyway
  // (NOTHING_RESERVED), while a tombstone would stand in the way of the order's own reservation.
  if (before == nullptr) return only_answer(done, c.reply_to, 0, s);
  auto r = *before;
  if (revision != r.target_revision) {
    // First this, then whether a later change was committed: the repeated undo of an early change comes late, too.
    if (revision <= r.restored_revision) return only_answer(done, c.reply_to, r.version, s);
    if (revision <= r.revision)
      return fail(errc::invalid_state, revision_text(revision) + " of " + to_string(r.order_id) + " is committed");
  }
  std::vector<level_change> changes;
  if (revision == r.target_revision) take_back_target(r, changes);
  r.restored_revision = std::max(r.restored_revision, revision.value());
  decision d;
  if (auto given = change_levels(changes, s, d); !given) return failure_of(given);
  answer_saga(done, c.reply_to, r.version + 1, s, d);
  save_reservation(std::move(r), s, d);
  return d;
}

}  // namespace comanda::inventory::detail
