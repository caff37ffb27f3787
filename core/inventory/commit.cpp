#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// Takes the stock of a reservation that has not been committed.
result<> take(const reservation& r, const situation& s, decision& d) {
  if (r.status == reservation_status::held) {
    d.timers_cleared.push_back(expiry_timer_of(r.order_id));
    return change_lines(r, {movement_kind::commit, -1, -1, ""}, s, d);
  }
  if (r.status == reservation_status::released)
    return fail(errc::invalid_state, "the reservation of " + to_string(r.order_id) + " was released");
  // It expired: the stock went back, and may have gone to others since.
  if (!short_lines(r.lines, s).empty())
    return fail(errc::invalid_state, "the reservation of " + to_string(r.order_id) + " expired and its stock is gone");
  return change_lines(r, {movement_kind::commit, -1, 0, "committed after the reservation had expired"}, s, d);
}

}  // namespace

result<decision> decide(const commit& c, const situation& s) {
  const auto* r = s.found.find<reservation>(c.request.order_id);
  if (r == nullptr) return fail(errc::invalid_state, "nothing is reserved for " + to_string(c.request.order_id));
  decision d;
  const stock_committed done{r->order_id};
  if (r->status == reservation_status::committed) {
    answer_saga(done, c.reply_to, r->version, s, d);
    return d;
  }
  if (auto taken = take(*r, s, d); !taken) return unexpected<error>(std::move(taken).error());
  answer_saga(done, c.reply_to, r->version + 1, s, d);
  save_with_status(*r, reservation_status::committed, s, d);
  return d;
}

}  // namespace comanda::inventory::detail
