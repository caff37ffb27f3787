#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

void set_price(item& i, const std::optional<item_price>& price) {
  i.unit_price = price ? std::optional(price->unit_price.value()) : std::nullopt;
  i.currency = price ? std::optional(price->currency) : std::nullopt;
}

/// `withdrawn` is what there was under this SKU before, or nullptr: the version goes on, so that an ETag never comes
/// twice.
decision create(const put_item& c, const item* withdrawn, const situation& s) {
  item i;
  i.sku = c.sku;
  i.name = c.name ? c.name->value() : c.sku.value();
  i.on_hand = c.on_hand;
  i.reorder_point = c.reorder_point.value_or(stock_level());
  if (c.sale) set_price(i, c.sale->price);
  i.created_at = s.ctx.now;
  decision d;
  record_movement({c.sku, movement_kind::receipt, c.on_hand, 0, {}, "item created"}, s, d);
  audit("item.create", c.sku, "", s, d);
  answer_with(save_item(std::move(i), withdrawn, s, d), application::answer_kind::created, d);
  return d;
}

decision replace(const item& before, const put_item& c, const situation& s) {
  auto next = before;
  if (c.name) next.name = *c.name;
  if (c.reorder_point) next.reorder_point = *c.reorder_point;
  if (c.sale) set_price(next, c.sale->price);
  next.on_hand = c.on_hand;
  decision d;
  // The same again changes nothing, so that the ETag stays.
  if (next != before) {
    record_movement({c.sku, movement_kind::adjustment, next.on_hand - before.on_hand, 0, {}, "item replaced"}, s, d);
    audit("item.replace", c.sku, "", s, d);
    next = save_item(std::move(next), &before, s, d);
  }
  answer_with(next, application::answer_kind::ok, d);
  return d;
}

}  // namespace

result<decision> decide(const put_item& c, const situation& s) {
  const auto* before = find_item(c.sku, s);
  const auto stored = before != nullptr ? std::optional(before->version) : std::nullopt;
  if (auto expected = application::check_version(s.ctx, stored); !expected) return failure_of(expected);
  if (before == nullptr) return create(c, s.found.find<item>(c.sku), s);
  if (c.on_hand < before->reserved)
    return fail(errc::invalid_state, "on_hand would be below what is reserved", {{"reserved", before->reserved}});
  return replace(*before, c, s);
}

result<decision> decide(const create_item& c, const situation& s) {
  if (find_item(c.sku, s) != nullptr) return fail(errc::already_exists, "there is an item " + c.sku.value());
  return create({c.sku, c.name, c.on_hand, c.reorder_point, item_sale{c.price}}, s.found.find<item>(c.sku), s);
}

}  // namespace comanda::inventory::detail
