#pragma once

#include <boost/describe/class.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "comanda/orders/order.hpp"

// What clients see of an order: the members of the REST contract and no others.
namespace comanda::orders {

struct order_view {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  order_status status = order_status::pending;
  comanda::currency currency;
  std::vector<order_line> lines;
  std::int64_t total = 0;
  std::optional<orders::rejection> rejection;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(order_view, (),
                      (order_id, customer_id, status, currency, lines, total, rejection, version, created_at,
                       updated_at))

struct timeline_view {
  std::int64_t sequence = 0;
  timestamp at;
  comanda::saga_id saga_id;
  std::string saga_type;
  std::string step;
  std::string event;
  std::int64_t attempt = 0;
  std::optional<comanda::message_id> message_id;
  boost::json::object detail;
};
BOOST_DESCRIBE_STRUCT(timeline_view, (), (sequence, at, saga_id, saga_type, step, event, attempt, message_id, detail))

[[nodiscard]] order_view view_of(const order& o);
[[nodiscard]] timeline_view view_of(const timeline_entry& e);

}  // namespace comanda::orders
