#include "rules.hpp"

// The order is off, and its stock comes back: because its fulfilment is undone (release), or because it was cancelled
// later (take_back). The same happens to the stock; the ledger and the answer name which it was.
namespace comanda::inventory::detail {

namespace {

struct reasons {
  const char* held;
  const char* committed;
};

/// What gives the stock of a reservation back. Nothing when it has been given back already.
std::vector<level_change> give_back(reservation& r, const reasons& why) {
  std::vector<level_change> changes;
  switch (r.status) {
    case reservation_status::held:
      add_changes(changes, r.order_id, r.lines, {movement_kind::release, 0, -1, why.held});
      break;
    case reservation_status::committed:
      // An undo must succeed also when the stock has left: it comes back.
      add_changes(changes, r.order_id, r.lines, {movement_kind::return_, 1, 0, why.committed});
      take_back_target(r, changes);
      break;
    case reservation_status::released:
    case reservation_status::expired:
      break;
  }
  return changes;
}

template <class Done>
result<decision> end(const order_id& order, const messaging::reply_address& reply_to, const reasons& why,
                     const situation& s) {
  const auto* before = s.found.find<reservation>(order);
  // Without one, a tombstone: the reserve command that comes late must not hold stock that nobody will ever release.
  // It begins as one that has expired with no lines: there is nothing to give back.
  reservation r;
  if (before != nullptr) {
    r = *before;
  } else {
    r.order_id = order;
    r.status = reservation_status::expired;
    r.expires_at = r.created_at = s.ctx.now;
  }
  if (r.status == reservation_status::released) return only_answer(Done{order}, reply_to, r.version, s);
  decision d;
  if (r.status == reservation_status::held) d.timers_cleared.push_back(expiry_timer_of(order));
  if (auto given = change_levels(give_back(r, why), s, d); !given) return failure_of(given);
  answer_saga(Done{order}, reply_to, r.version + 1, s, d);
  r.status = reservation_status::released;
  save_reservation(std::move(r), s, d);
  return d;
}

}  // namespace

result<decision> decide(const release& c, const situation& s) {
  return end<stock_released>(c.request.order_id, c.reply_to, {"released", "released after the commit"}, s);
}

result<decision> decide(const take_back& c, const situation& s) {
  return end<stock_returned>(c.request.order_id, c.reply_to, {"order cancelled", "order cancelled"}, s);
}

}  // namespace comanda::inventory::detail
