#include <utility>

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// Takes the stock of a reservation that has not been committed.
result<> take(const reservation& r, const situation& s, decision& d) {
  std::vector<level_change> changes;
  if (r.status == reservation_status::held) {
    d.timers_cleared.push_back(expiry_timer_of(r.order_id));
    add_changes(changes, r.order_id, r.lines, {movement_kind::commit, -1, -1, ""});
    return change_levels(changes, s, d);
  }
  if (r.status == reservation_status::released)
    return fail(errc::invalid_state, "the reservation of " + to_string(r.order_id) + " was released");
  // It expired: the stock went back, and may have gone to others since.
  if (!short_lines(r.lines, s).empty())
    return fail(errc::invalid_state, "the reservation of " + to_string(r.order_id) + " expired and its stock is gone");
  add_changes(changes, r.order_id, r.lines,
              {movement_kind::commit, -1, 0, "committed after the reservation had expired"});
  return change_levels(changes, s, d);
}

result<decision> commit_order(const reservation& r, const commit& c, const situation& s) {
  if (r.status == reservation_status::committed)
    return only_answer(stock_committed{r.order_id}, c.reply_to, r.version, s);
  decision d;
  if (auto taken = take(r, s, d); !taken) return failure_of(taken);
  answer_saga(stock_committed{r.order_id}, c.reply_to, r.version + 1, s, d);
  auto next = r;
  next.status = reservation_status::committed;
  save_reservation(std::move(next), s, d);
  return d;
}

/// Carries out the change that was prepared: what it adds leaves, what it takes off comes back.
result<decision> commit_change(const reservation& r, const commit& c, const situation& s) {
  const auto revision = c.request.revision;
  if (revision <= r.revision) return only_answer(stock_committed{r.order_id}, c.reply_to, r.version, s);
  if (revision != r.target_revision)
    return fail(errc::invalid_state, revision_text(revision) + " of " + to_string(r.order_id) + " is not prepared");
  const auto why = revision_text(revision);
  std::vector<level_change> changes;
  add_changes(changes, r.order_id, more_than(r.lines, r.target_lines), {movement_kind::commit, -1, -1, why});
  add_changes(changes, r.order_id, more_than(r.target_lines, r.lines), {movement_kind::return_, 1, 0, why});
  decision d;
  if (auto done = change_levels(changes, s, d); !done) return failure_of(done);
  answer_saga(stock_committed{r.order_id}, c.reply_to, r.version + 1, s, d);
  auto next = r;
  next.lines = std::exchange(next.target_lines, {});
  next.revision = std::exchange(next.target_revision, 0);
  save_reservation(std::move(next), s, d);
  return d;
}

}  // namespace

result<decision> decide(const commit& c, const situation& s) {
  const auto* r = s.found.find<reservation>(c.request.order_id);
  if (r == nullptr) return fail(errc::invalid_state, "nothing is reserved for " + to_string(c.request.order_id));
  return c.request.revision == 0 ? commit_order(*r, c, s) : commit_change(*r, c, s);
}

}  // namespace comanda::inventory::detail
