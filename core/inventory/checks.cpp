#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

using schema::checks;

/// Of put_item and create_item.
result<> check_item(const sku& named, const std::optional<item_price>& price) {
  checks wrong;
  wrong.unless_given("sku", named != sku());
  if (price) wrong.unless_given("currency", price->currency != currency());
  return wrong.outcome();
}

/// Of what sets stock aside.
result<> check_order(const order_id& named, std::size_t lines) {
  checks wrong;
  wrong.unless_given("order_id", named != order_id());
  wrong.unless_so_many("lines", lines, 1, reservation_lines_max);
  return wrong.outcome();
}

}  // namespace

result<> check(const put_item& c) { return check_item(c.sku, c.sale ? c.sale->price : std::nullopt); }

result<> check(const create_item& c) { return check_item(c.sku, c.price); }

result<> check(const adjust_item& c) {
  checks wrong;
  wrong.unless_given("sku", c.sku != sku());
  wrong.unless_given("delta", c.delta.value() != 0);
  wrong.unless_given("reason", !c.reason.empty());
  return wrong.outcome();
}

result<> check(const reserve& asked) { return check_order(asked.request.order_id, asked.request.lines.size()); }

result<> check(const adjust& asked) { return check_order(asked.request.order_id, asked.request.lines.size()); }

}  // namespace comanda::inventory::detail
