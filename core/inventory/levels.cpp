#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

bool is_low(const item& i) { return i.available() <= i.reorder_point; }

}  // namespace

void save_item(item next, const item* before, const level_change& c, const situation& s, decision& d) {
  next.version = before == nullptr ? 1 : before->version + 1;
  next.updated_at = s.ctx.now;
  if (c.on_hand_delta != 0 || c.reserved_delta != 0) {
    const movement_id id(derive_uuid(s.ctx.cause, {"movement", c.sku.value(), schema::enum_name(c.kind)}));
    d.record(stock_movement{id, c.sku, c.kind, c.on_hand_delta, c.reserved_delta, c.order_id, c.reason, s.ctx.now});
  }
  // Only the way down is told: whoever buys more must not hear it again with every order.
  if (before != nullptr && !is_low(*before) && is_low(next)) {
    const item_low low{next.sku, next.available(), next.reorder_point};
    d.messages.push_back(messaging::make_event(s.ctx, model::service, next.sku.value(), low));
    d.messages.back().sequence = next.version;
  }
  d.save(std::move(next));
}

result<> change_levels(const level_change& c, const situation& s, decision& d) {
  const auto* before = s.found.find<item>(c.sku);
  if (before == nullptr) return fail(errc::item_not_found, "no item " + c.sku.value());
  auto next = *before;
  next.on_hand += c.on_hand_delta;
  next.reserved += c.reserved_delta;
  if (next.reserved < 0 || next.reserved > next.on_hand || next.on_hand > level_max)
    return fail(errc::invalid_state, "the levels of " + c.sku.value() + " do not bear this change");
  save_item(std::move(next), before, c, s, d);
  return {};
}

result<> change_lines(const reservation& r, const line_change& c, const situation& s, decision& d) {
  for (const auto& line : r.lines) {
    const level_change change{line.sku,   c.kind,  c.on_hand_sign * line.quantity, c.reserved_sign * line.quantity,
                              r.order_id, c.reason};
    if (auto changed = change_levels(change, s, d); !changed) return changed;
  }
  return {};
}

void save_with_status(reservation r, reservation_status status, const situation& s, decision& d) {
  r.status = status;
  r.version += 1;
  r.updated_at = s.ctx.now;
  d.save(std::move(r));
}

std::vector<short_line> short_lines(const std::vector<reservation_line>& lines, const situation& s) {
  std::vector<short_line> found;
  for (const auto& line : lines) {
    const auto* i = s.found.find<item>(line.sku);
    const auto available = i == nullptr ? 0 : i->available();
    if (available < line.quantity) found.push_back({line.sku, line.quantity, available});
  }
  return found;
}

}  // namespace comanda::inventory::detail
