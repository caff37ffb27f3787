#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

decision refuse(const reservation& r, const adjust& c, stock_rejected why, const situation& s) {
  why.order_id = r.order_id;
  return only_answer(why, c.reply_to, r.version, s);
}

/// A refusal is the last word: the saga forgets the step, so that nobody would take back what a repeated command finds
/// the stock for.
decision refuse_for_good(const reservation& r, const adjust& c, stock_rejected why, const situation& s) {
  if (c.request.revision <= r.restored_revision) return refuse(r, c, std::move(why), s);
  decision d;
  answer_saga(why, c.reply_to, r.version + 1, s, d);
  auto next = r;
  next.restored_revision = c.request.revision;
  save_reservation(std::move(next), s, d);
  return d;
}

/// Sets aside what the change adds; what it takes off stays until the change is committed, for it may be taken back.
result<decision> prepare(const reservation& r, const adjust& c, const situation& s) {
  const auto revision = c.request.revision;
  auto target = sum_by_sku(c.request.lines);
  const auto added = more_than(r.lines, target);
  if (auto changed = changed_prices(c.request.prices, added, s); !changed.empty())
    return refuse_for_good(r, c, other_prices(r.order_id, std::move(changed)), s);
  if (auto missing = short_lines(added, s); !missing.empty())
    return refuse_for_good(r, c, insufficient(r.order_id, std::move(missing)), s);
  if (revision <= r.restored_revision)
    return refuse(r, c, {{}, "REVISION_RESTORED", "this change was refused or taken back before", {}}, s);
  decision d;
  std::vector<level_change> changes;
  add_changes(changes, r.order_id, added, {movement_kind::reserve, 0, 1, revision_text(revision)});
  if (auto done = change_levels(changes, s, d); !done) return failure_of(done);
  answer_saga(reservation_adjusted{r.order_id, revision}, c.reply_to, r.version + 1, s, d);
  auto next = r;
  next.target_revision = revision;
  next.target_lines = std::move(target);
  save_reservation(std::move(next), s, d);
  return d;
}

}  // namespace

result<decision> decide(const adjust& c, const situation& s) {
  const auto& order = c.request.order_id;
  const auto revision = c.request.revision;
  const auto* r = s.found.find<reservation>(order);
  if (r == nullptr)
    return only_answer(stock_rejected{order, "NOTHING_RESERVED", "nothing was reserved for this order", {}}, c.reply_to,
                       0, s);
  switch (r->status) {
    case reservation_status::released:
      return refuse(*r, c, {{}, "RESERVATION_RELEASED", "the stock of this order was given back", {}}, s);
    case reservation_status::held:
    case reservation_status::expired:
      // Its commit is still to come, and a change is made of what has been committed.
      return fail(errc::invalid_state, "the reservation of " + to_string(order) + " is not committed");
    case reservation_status::committed:
      break;
  }
  const bool known = revision == r->target_revision || revision <= r->revision;
  if (known) return only_answer(reservation_adjusted{order, revision}, c.reply_to, r->version, s);
  if (revision > r->restored_revision && r->target_revision != 0)
    return fail(errc::invalid_state, "another change is prepared: " + revision_text(r->target_revision));
  return prepare(*r, c, s);
}

}  // namespace comanda::inventory::detail
