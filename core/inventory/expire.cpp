#include "rules.hpp"

namespace comanda::inventory::detail {

result<decision> decide(const expire_reservation& c, const situation& s) {
  const auto* r = s.found.find<reservation>(c.order_id);
  const auto timer = expiry_timer_of(c.order_id);
  decision d;
  if (r == nullptr || r->status != reservation_status::held) {
    d.timers_cleared.push_back(timer);  // the end came before its time
    return d;
  }
  if (r->expires_at > s.ctx.now) {
    // The timer was claimed for an earlier hold: whoever claims one moves its time, so it is set again.
    d.timers.push_back({timer, std::string(reservation_expiry_timer), to_string(c.order_id), r->expires_at});
    return d;
  }
  std::vector<level_change> changes;
  add_changes(changes, r->order_id, r->lines, {movement_kind::release, 0, -1, "expired"});
  if (auto given = change_levels(changes, s, d); !given) return failure_of(given);
  d.messages.push_back(
      messaging::make_event(s.ctx, model::service, to_string(c.order_id), reservation_expired{c.order_id}));
  d.messages.back().sequence = r->version + 1;
  d.timers_cleared.push_back(timer);
  auto next = *r;
  next.status = reservation_status::expired;
  save_reservation(std::move(next), s, d);
  return d;
}

}  // namespace comanda::inventory::detail
