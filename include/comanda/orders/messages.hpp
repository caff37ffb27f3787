#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/orders/messages_documentation.hpp"
#include "comanda/orders/order.hpp"

// Events of an order's life. Each names the customer, so that nobody has to ask back.
namespace comanda::orders {

struct order_placed {
  static constexpr std::string_view message_type = "comanda.orders.order_placed.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  order_total total;
  order_lines lines;
};
BOOST_DESCRIBE_STRUCT(order_placed, (), (order_id, customer_id, currency, total, lines))

struct order_confirmed {
  static constexpr std::string_view message_type = "comanda.orders.order_confirmed.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  order_total total;
};
BOOST_DESCRIBE_STRUCT(order_confirmed, (), (order_id, customer_id, currency, total))

struct order_rejected {
  static constexpr std::string_view message_type = "comanda.orders.order_rejected.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(order_rejected, (), (order_id, customer_id, code, message))

/// The order has new lines; its money and its stock follow.
struct order_revised {
  static constexpr std::string_view message_type = "comanda.orders.order_revised.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  order_total previous_total;
  order_total total;
  order_lines lines;
};
BOOST_DESCRIBE_STRUCT(order_revised, (), (order_id, customer_id, currency, previous_total, total, lines))

/// A revision was refused: the order stays as it was.
struct revision_rejected {
  static constexpr std::string_view message_type = "comanda.orders.revision_rejected.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::string code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(revision_rejected, (), (order_id, customer_id, code, message))

struct order_cancelled {
  static constexpr std::string_view message_type = "comanda.orders.order_cancelled.v1";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
};
BOOST_DESCRIBE_STRUCT(order_cancelled, (), (order_id, customer_id))

}  // namespace comanda::orders
