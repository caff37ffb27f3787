#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

/// The last word about an order that was refused; nothing when it was not.
std::optional<stock_rejected> refusal_of(const reservation& r) {
  if (!r.price_lines.empty()) return other_prices(r.order_id, r.price_lines);
  if (!r.short_lines.empty()) return insufficient(r.order_id, r.short_lines);
  return std::nullopt;
}

/// A refusal is the last word: the saga forgets the step, so that nobody would give back what a repeated command finds
/// the stock for. A reservation whose time is over stays expired: its commit may still come, for the answer before.
decision refuse_for_good(reservation r, const reserve& c, stock_rejected why, const situation& s) {
  decision d;
  answer_saga(why, c.reply_to, r.version + 1, s, d);
  if (r.version == 0) {
    r.status = reservation_status::released;
    r.expires_at = s.ctx.now;
  }
  r.short_lines = std::move(why.short_lines);
  r.price_lines = std::move(why.price_lines);
  save_reservation(std::move(r), s, d);
  return d;
}

}  // namespace

result<decision> decide(const reserve& c, const situation& s) {
  const auto& order = c.request.order_id;
  const auto* before = s.found.find<reservation>(order);
  const auto version = before != nullptr ? before->version : 0;
  if (before != nullptr) {
    switch (before->status) {
      case reservation_status::held:
      case reservation_status::committed:
        return only_answer(stock_reserved{order, before->expires_at}, c.reply_to, version, s);
      case reservation_status::released:
      case reservation_status::expired:
        break;
    }
    if (const auto refusal = refusal_of(*before)) return only_answer(*refusal, c.reply_to, version, s);
    if (before->status == reservation_status::released)
      return only_answer(
          stock_rejected{
              order, "RESERVATION_RELEASED", "the stock of this order was released before it was reserved", {}},
          c.reply_to, version, s);
  }

  reservation r;
  if (before != nullptr) r = *before;
  r.order_id = order;
  r.lines = sum_by_sku(c.request.lines);
  if (before == nullptr) r.created_at = s.ctx.now;
  if (auto changed = changed_prices(c.request.prices, r.lines, s); !changed.empty())
    return refuse_for_good(std::move(r), c, other_prices(order, std::move(changed)), s);
  if (auto missing = short_lines(r.lines, s); !missing.empty())
    return refuse_for_good(std::move(r), c, insufficient(order, std::move(missing)), s);
  r.status = reservation_status::held;
  r.expires_at = s.ctx.now + s.with.reservation_lifetime;

  decision d;
  std::vector<level_change> changes;
  add_changes(changes, order, r.lines, {movement_kind::reserve, 0, 1, ""});
  if (auto done = change_levels(changes, s, d); !done) return failure_of(done);
  answer_saga(stock_reserved{order, r.expires_at}, c.reply_to, version + 1, s, d);
  d.timers.push_back({expiry_timer_of(order), std::string(reservation_expiry_timer), to_string(order), r.expires_at});
  save_reservation(std::move(r), s, d);
  return d;
}

}  // namespace comanda::inventory::detail
