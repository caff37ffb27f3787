#pragma once

#include <variant>

#include "comanda/orders/order.hpp"
#include "comanda/saga/commands.hpp"

namespace comanda::orders {

/// A customer orders. The id is new; the rest is as the client sent it, decoded.
struct place_order {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  order_lines lines;
};

/// A customer wants other lines: all of them, as they are to be.
struct revise_order {
  comanda::order_id order_id;
  order_lines lines;
};

/// A customer does not want the order any more.
struct cancel_order {
  comanda::order_id order_id;
};

/// An event of a participant that no saga asked for (an operator's payment, say): taken note of and done with.
struct unrelated_event {};

using command = std::variant<place_order, revise_order, cancel_order, saga::retry, saga::compensate, saga::reply,
                             saga::deadline, unrelated_event>;

}  // namespace comanda::orders
