#include "rules.hpp"

namespace comanda::inventory::detail {

result<decision> decide(const reserve& c, const situation& s) {
  const auto& order = c.request.order_id;
  const auto* before = s.found.find<reservation>(order);
  const auto version = before != nullptr ? before->version : 0;
  const auto refuse = [&](const char* code, const char* message, std::vector<short_line> lines) {
    return only_answer(stock_rejected{order, code, message, std::move(lines)}, c.reply_to, version, s);
  };
  if (before != nullptr) {
    switch (before->status) {
      case reservation_status::held:
      case reservation_status::committed:
        return only_answer(stock_reserved{order, before->expires_at}, c.reply_to, version, s);
      case reservation_status::released:
        return refuse("RESERVATION_RELEASED", "the stock of this order was released before it was reserved", {});
      case reservation_status::expired:
        break;
    }
  }

  reservation r;
  if (before != nullptr) r = *before;
  r.order_id = order;
  r.lines = sum_by_sku(c.request.lines);
  r.status = reservation_status::held;
  r.expires_at = s.ctx.now + s.with.reservation_lifetime;
  if (before == nullptr) r.created_at = s.ctx.now;
  if (auto missing = short_lines(r.lines, s); !missing.empty())
    return refuse("INSUFFICIENT_STOCK", "there is not enough stock", std::move(missing));

  decision d;
  std::vector<level_change> changes;
  add_changes(changes, order, r.lines, {movement_kind::reserve, 0, 1, ""});
  if (auto done = change_levels(changes, s, d); !done) return unexpected<error>(std::move(done).error());
  answer_saga(stock_reserved{order, r.expires_at}, c.reply_to, version + 1, s, d);
  d.timers.push_back({expiry_timer_of(order), std::string(reservation_expiry_timer), to_string(order), r.expires_at});
  save_reservation(std::move(r), s, d);
  return d;
}

}  // namespace comanda::inventory::detail
