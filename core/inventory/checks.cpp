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

result<> check(const reserve& c) {
  checks wrong;
  wrong.unless_so_many("lines", c.request.lines.size(), 1, reservation_lines_max);
  return wrong.outcome();
}

result<> check(const adjust& c) {
  checks wrong;
  wrong.unless_so_many("lines", c.request.lines.size(), 1, reservation_lines_max);
  return wrong.outcome();
}

}  // namespace comanda::inventory::detail
