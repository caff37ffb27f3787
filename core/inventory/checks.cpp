#include "comanda/schema/checks.hpp"

#include "rules.hpp"

namespace comanda::inventory::detail {

namespace {

using schema::checks;

void check_price(const std::optional<money>& price, checks& wrong) {
  if (!price) return;
  wrong.unless_in_range("unit_price", price->minor, 0, unit_price_max);
  if (price->unit == currency())
    wrong.at().violate_member("currency", schema::violation_code::required, "is required with unit_price");
}

/// Of put_item and create_item.
result<> check_item(const sku& named, const std::optional<std::string>& name, std::int64_t on_hand,
                    const std::optional<std::int64_t>& reorder_point, const std::optional<money>& price) {
  checks wrong;
  wrong.unless_given("sku", named != sku());
  if (name) wrong.unless_long_enough("name", *name, 1, item_name_chars_max);
  wrong.unless_in_range("on_hand", on_hand, 0, level_max);
  if (reorder_point) wrong.unless_in_range("reorder_point", *reorder_point, 0, level_max);
  check_price(price, wrong);
  return wrong.outcome();
}

}  // namespace

result<> check(const put_item& c) {
  return check_item(c.sku, c.name, c.on_hand, c.reorder_point, c.sale ? c.sale->price : std::nullopt);
}

result<> check(const create_item& c) { return check_item(c.sku, c.name, c.on_hand, c.reorder_point, c.price); }

result<> check(const adjust_item& c) {
  checks wrong;
  if (c.delta == 0)
    wrong.at().violate_member("delta", schema::violation_code::out_of_range, "must not be 0");
  else
    wrong.unless_in_range("delta", c.delta, -level_max, level_max);
  wrong.unless_long_enough("reason", c.reason, 1, adjustment_reason_chars_max);
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
