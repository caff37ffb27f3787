#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// Sets aside what the change adds; what it takes off stays until the change is committed, for it may be taken back.
result<decision> prepare(const reservation& r, const adjust& c, const situation& s) {
  const auto revision = c.request.revision;
  auto target = sum_by_sku(c.request.lines);
  const auto added = more_than(r.lines, target);
  if (auto missing = short_lines(added, s); !missing.empty())
    return only_answer(
        stock_rejected{r.order_id, "INSUFFICIENT_STOCK", "there is not enough stock", std::move(missing)}, c.reply_to,
        r.version, s);
  decision d;
  std::vector<level_change> changes;
  add_changes(changes, r.order_id, added, {movement_kind::reserve, 0, 1, revision_text(revision)});
  if (auto done = change_levels(changes, s, d); !done) return unexpected<error>(std::move(done).error());
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
  const auto refuse = [&](const char* code, const char* message) {
    return only_answer(stock_rejected{order, code, message, {}}, c.reply_to, r != nullptr ? r->version : 0, s);
  };
  if (r == nullptr) return refuse("NOTHING_RESERVED", "nothing was reserved for this order");
  switch (r->status) {
    case reservation_status::released:
      return refuse("RESERVATION_RELEASED", "the stock of this order was given back");
    case reservation_status::held:
    case reservation_status::expired:
      // Its commit is still to come, and a change is made of what has been committed.
      return fail(errc::invalid_state, "the reservation of " + to_string(order) + " is not committed");
    case reservation_status::committed:
      break;
  }
  const bool known = revision == r->target_revision || revision <= r->revision;
  if (known) return only_answer(reservation_adjusted{order, revision}, c.reply_to, r->version, s);
  if (revision <= r->restored_revision)
    return refuse("REVISION_RESTORED", "this change was taken back before it was prepared");
  if (r->target_revision != 0)
    return fail(errc::invalid_state, "another change is prepared: " + revision_text(r->target_revision));
  return prepare(*r, c, s);
}

}  // namespace comanda::inventory::detail
