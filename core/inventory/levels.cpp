#include <algorithm>

#include "comanda/inventory/views.hpp"
#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

bool is_low(const item& i) { return i.available() <= i.reorder_point; }

/// Only the way down is told: whoever buys more must not hear it again with every order. Of an item that comes or goes
/// there is nothing to buy.
bool has_become_low(const item* before, const item& next) {
  const bool stays = before != nullptr && !before->withdrawn && !next.withdrawn;
  return stays && !is_low(*before) && is_low(next);
}

}  // namespace

const item* find_item(const sku& s, const situation& in) {
  const auto* i = in.found.find<item>(s);
  return i == nullptr || i->withdrawn ? nullptr : i;
}

void audit(std::string_view action, const sku& of, std::string reason, const situation& s, decision& d) {
  d.audit.push_back(application::audited(s.ctx, action, of.value(), std::move(reason)));
}

void record_movement(const level_change& c, const situation& s, decision& d) {
  if (c.on_hand_delta == 0 && c.reserved_delta == 0) return;
  const movement_id id(derive_uuid(s.ctx.cause, {"movement", c.sku.value(), schema::enum_name(c.kind)}));
  d.record(stock_movement{id, c.sku, c.kind, c.on_hand_delta, c.reserved_delta, c.order_id, c.reason, s.ctx.now});
}

const item& save_item(item next, const item* before, const situation& s, decision& d) {
  next.version = before == nullptr ? 1 : before->version + 1;
  next.updated_at = s.ctx.now;
  if (has_become_low(before, next)) {
    const item_low low{next.sku, next.available(), next.reorder_point};
    d.messages.push_back(messaging::make_event(s.ctx, model::service, next.sku.value(), low));
    d.messages.back().sequence = next.version;
  }
  d.save(std::move(next));
  return d.saved<item>().back();
}

void answer_with(const item& i, application::answer_kind kind, decision& d) {
  d.reply = {kind, "/items/" + i.sku.value(), schema::encode(view_of(i)), i.version};
}

result<> change_levels(const std::vector<level_change>& changes, const situation& s, decision& d) {
  std::vector<item> items;  // each once, in the order of first mention, with all that happens to it
  for (const auto& c : changes) {
    auto i = std::find_if(items.begin(), items.end(), [&](const item& known) { return known.sku == c.sku; });
    if (i == items.end()) {
      const auto* before = s.found.find<item>(c.sku);
      if (before == nullptr) return fail(errc::item_not_found, "no item " + c.sku.value());
      i = items.insert(items.end(), *before);
    }
    i->on_hand += c.on_hand_delta;
    i->reserved += c.reserved_delta;
  }
  for (const auto& i : items) {
    if (i.reserved < 0 || i.reserved > i.on_hand || i.on_hand > level_max)
      return fail(errc::invalid_state, "the levels of " + i.sku.value() + " do not bear this change",
                  {{"on_hand", i.on_hand}, {"reserved", i.reserved}});
  }
  for (const auto& c : changes) record_movement(c, s, d);
  for (auto& i : items) {
    i.withdrawn = i.withdrawn && i.on_hand == 0;
    save_item(i, s.found.find<item>(i.sku), s, d);
  }
  return {};
}

void add_changes(std::vector<level_change>& to, const order_id& order, const std::vector<reservation_line>& lines,
                 const line_change& c) {
  for (const auto& line : lines)
    to.push_back({line.sku, c.kind, c.on_hand_sign * line.quantity, c.reserved_sign * line.quantity, order, c.reason});
}

}  // namespace comanda::inventory::detail
