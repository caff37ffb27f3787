#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>
#include <vector>

#include "comanda/orders/order.hpp"

namespace comanda::orders {

/// A customer orders. The id is new; the rest is as the client sent it, decoded.
struct place_order {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  std::vector<order_line> lines;
};

/// A participant answered a step of an order's saga.
struct saga_reply {
  comanda::order_id order_id;
  comanda::saga_id saga_id;
  std::string step;
  std::string type;
  comanda::message_id message_id;
  boost::json::object detail;  ///< of a refusal: {"code", "message", "details"}
};

/// A saga's wait for an answer is over.
struct saga_deadline {
  comanda::order_id order_id;
  comanda::saga_id saga_id;
};

/// An event of a participant that no saga asked for (an operator's payment, say): taken note of and done with.
struct unrelated_event {};

using command = std::variant<place_order, saga_reply, saga_deadline, unrelated_event>;

}  // namespace comanda::orders
