#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <variant>

#include "comanda/orders/order.hpp"

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

/// An operator sends the present step of a saga again at once.
struct retry_saga {
  comanda::saga_id saga_id;
  std::string reason;
};

/// An operator turns a saga round. Only before its pivot.
struct compensate_saga {
  comanda::saga_id saga_id;
  std::string reason;
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

using command = std::variant<place_order, revise_order, cancel_order, retry_saga, compensate_saga, saga_reply,
                             saga_deadline, unrelated_event>;

}  // namespace comanda::orders
