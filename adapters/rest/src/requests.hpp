#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <optional>
#include <string_view>

#include "comanda/inventory/stock.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/payments/payment.hpp"
#include "comanda/schema/schema.hpp"

// Bodies of requests, with the limits that a client sees (P7).
namespace comanda::rest {

/// Minor units. A hundred lines of ten thousand pieces at this price still fit 64 bits.
inline constexpr std::int64_t unit_price_max = 900'000'000'000;
inline constexpr std::size_t item_name_chars_max = 200;

struct order_line_body {
  comanda::sku sku;
  schema::ranged<1, orders::quantity_max> quantity;
  schema::ranged<0, unit_price_max> unit_price;
};
BOOST_DESCRIBE_STRUCT(order_line_body, (), (sku, quantity, unit_price))

struct place_order_body {
  comanda::customer_id customer_id;
  comanda::currency currency;
  schema::bounded_list<order_line_body, 1, orders::lines_max> lines;
};
BOOST_DESCRIBE_STRUCT(place_order_body, (), (customer_id, currency, lines))

using item_name = schema::bounded_string<1, item_name_chars_max>;
using level = schema::ranged<0, inventory::level_max>;

struct put_item_body {
  std::optional<item_name> name;
  level on_hand;
  std::optional<level> reorder_point;
};
BOOST_DESCRIBE_STRUCT(put_item_body, (), (name, on_hand, reorder_point))

struct create_item_body {
  comanda::sku sku;
  std::optional<item_name> name;
  level on_hand;
  std::optional<level> reorder_point;
};
BOOST_DESCRIBE_STRUCT(create_item_body, (), (sku, name, on_hand, reorder_point))

inline constexpr std::size_t reason_chars_max = 200;

struct create_payment_body {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  schema::ranged<0, payments::amount_max> amount;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(create_payment_body, (), (order_id, customer_id, amount, currency))

struct refund_body {
  schema::ranged<1, payments::amount_max> amount;
  schema::bounded_string<1, reason_chars_max> reason;
};
BOOST_DESCRIBE_STRUCT(refund_body, (), (amount, reason))

/// Of a command that needs no more than its path.
struct empty_body {};
BOOST_DESCRIBE_STRUCT(empty_body, (), ())

}  // namespace comanda::rest
