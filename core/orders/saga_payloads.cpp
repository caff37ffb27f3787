#include "saga_payloads.hpp"

#include <algorithm>

#include "rules.hpp"

namespace comanda::orders::detail {

namespace {

inventory::quoted_price quote(const order_line& line) { return {line.sku, line.unit_price}; }

/// Whether the order has this much of it at this price already: what was agreed stays, whatever the catalogue says now.
bool is_agreed(const order_line& wanted, const order_lines& before) {
  return std::any_of(before.begin(), before.end(), [&](const order_line& line) {
    return line.sku == wanted.sku && line.unit_price == wanted.unit_price && line.quantity >= wanted.quantity;
  });
}

}  // namespace

inventory::stock_lines stock_lines_of(const order_lines& lines) {
  std::vector<inventory::stock_line> wanted;
  wanted.reserve(lines.size());
  for (const auto& line : lines) wanted.push_back({line.sku, line.quantity});
  return wanted;
}

order_change change_by(const order& of, const comanda::saga_id& saga) {
  return change_of(of, saga).value_or(order_change());
}

inventory::change_number number_of(const order_change& change) {
  return inventory::change_number::of(change.revision).value();
}

inventory::reserve_stock stock_to_reserve(const order& of, const settings& with) {
  auto command = order_lines_of<inventory::reserve_stock>(of);
  if (with.catalogue_prices) {
    command.prices = inventory::quoted_prices{of.currency, {}};
    for (const auto& line : of.lines) command.prices->lines.push_back(quote(line));
  }
  return command;
}

inventory::adjust_reservation reservation_to_adjust(const order& of, const comanda::saga_id& saga,
                                                    const settings& with) {
  auto command = changed_lines<inventory::adjust_reservation>(of, saga);
  if (with.catalogue_prices) {
    command.prices = inventory::quoted_prices{of.currency, {}};
    for (const auto& line : change_by(of, saga).lines) {
      if (!is_agreed(line, of.lines)) command.prices->lines.push_back(quote(line));
    }
  }
  return command;
}

inventory::commit_stock reserved_stock(const order& of) { return order_lines_of<inventory::commit_stock>(of); }

inventory::commit_stock changed_stock(const order& of, const comanda::saga_id& saga) {
  const auto change = change_by(of, saga);
  inventory::commit_stock command{of.order_id, stock_lines_of(change.lines)};
  command.revision = number_of(change);
  return command;
}

payments::capture_payment capture(const order& of) { return {of.order_id}; }

payments::refund_payment refund(const order& of) { return {of.order_id, of.customer_id, "order cancelled"}; }

saga::refusal stock_reason(const inventory::stock_rejected& why) {
  auto details = why.code == inventory::price_changed
                     ? boost::json::object{{"price_lines", schema::encode(why.price_lines)}}
                     : boost::json::object{{"short_lines", schema::encode(why.short_lines)}};
  return {why.code, why.message, std::move(details)};
}

saga::refusal decline_reason(const payments::payment_declined& why) {
  return {"PAYMENT_DECLINED", why.message, {{"decline_code", why.decline_code}}};
}

}  // namespace comanda::orders::detail
