#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// What gives the stock of a reservation back. Nothing when it has been given back already.
result<> give_back(const reservation& r, const situation& s, decision& d) {
  switch (r.status) {
    case reservation_status::held:
      d.timers_cleared.push_back(expiry_timer_of(r.order_id));
      return change_lines(r, {movement_kind::release, 0, -1, "released"}, s, d);
    case reservation_status::committed:
      // An undo must succeed also when the stock has left: it comes back.
      return change_lines(r, {movement_kind::return_, 1, 0, "released after the commit"}, s, d);
    case reservation_status::released:
    case reservation_status::expired:
      break;
  }
  return {};
}

}  // namespace

result<decision> decide(const release& c, const situation& s) {
  const auto* before = s.found.find<reservation>(c.request.order_id);
  // Without one, a tombstone: the reserve command that comes late must not hold stock that nobody will ever release.
  // It begins as one that has expired with no lines: there is nothing to give back.
  const reservation nothing{c.request.order_id, {}, reservation_status::expired, s.ctx.now, 0, s.ctx.now, s.ctx.now};
  const auto& r = before != nullptr ? *before : nothing;
  decision d;
  const stock_released done{r.order_id};
  if (r.status == reservation_status::released) {
    answer_saga(done, c.reply_to, r.version, s, d);
    return d;
  }
  if (auto given = give_back(r, s, d); !given) return unexpected<error>(std::move(given).error());
  answer_saga(done, c.reply_to, r.version + 1, s, d);
  save_with_status(r, reservation_status::released, s, d);
  return d;
}

}  // namespace comanda::inventory::detail
