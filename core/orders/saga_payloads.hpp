#pragma once

#include "comanda/inventory/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/payments/messages.hpp"

// How an order fills the commands of its sagas, and how it reads why one was refused.
namespace comanda::orders::detail {

/// With the prices to compare when `with` says so.
[[nodiscard]] inventory::reserve_stock stock_to_reserve(const order& of, const settings& with);
[[nodiscard]] inventory::adjust_reservation reservation_to_adjust(const order& of, const comanda::saga_id& saga,
                                                                  const settings& with);
[[nodiscard]] inventory::commit_stock reserved_stock(const order& of);
/// What the order's last change prepared.
[[nodiscard]] inventory::commit_stock changed_stock(const order& of, const comanda::saga_id& saga);
[[nodiscard]] payments::capture_payment capture(const order& of);
[[nodiscard]] payments::refund_payment refund(const order& of);

[[nodiscard]] inventory::stock_lines stock_lines_of(const order_lines& lines);
/// The change that a revision carries out: it has one, or its command is not sent.
[[nodiscard]] order_change change_by(const order& of, const comanda::saga_id& saga);
[[nodiscard]] inventory::change_number number_of(const order_change& change);

template <class Command>
[[nodiscard]] Command order_lines_of(const order& of) {
  return Command{of.order_id, stock_lines_of(of.lines)};
}

template <class Command>
[[nodiscard]] Command order_amount(const order& of) {
  return Command{of.order_id, of.customer_id, of.total, of.currency};
}

template <class Command>
[[nodiscard]] Command changed_lines(const order& of, const comanda::saga_id& saga) {
  const auto change = change_by(of, saga);
  return Command{of.order_id, number_of(change), stock_lines_of(change.lines)};
}

template <class Command>
[[nodiscard]] Command changed_amount(const order& of, const comanda::saga_id& saga) {
  const auto change = change_by(of, saga);
  return Command{of.order_id, of.customer_id, number_of(change), change.previous_total, change.total, of.currency};
}

/// Short of stock, or at other prices.
[[nodiscard]] saga::refusal stock_reason(const inventory::stock_rejected& why);
[[nodiscard]] saga::refusal decline_reason(const payments::payment_declined& why);

}  // namespace comanda::orders::detail
