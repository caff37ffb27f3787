#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "comanda/orders/order.hpp"
#include "comanda/saga/definition.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"

// What clients see of an order: the members of the REST contract and no others.
namespace comanda::orders {

/// What an operator looks for first: whether it needs help.
enum class saga_state { running, compensating, stuck, completed, compensated };
BOOST_DESCRIBE_ENUM(saga_state, running, compensating, stuck, completed, compensated)

struct order_view {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  order_status status = order_status::pending;
  comanda::currency currency;
  order_lines lines;
  order_total total;
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

/// A saga as operators see it.
struct saga_view {
  comanda::saga_id saga_id;
  std::string type;
  std::int64_t version = 0;  ///< of its definition
  saga_state state = saga_state::running;
  comanda::order_id order_id;
  std::string step;                  ///< waited for; "" when it has ended, or waits for another saga to end; of steps
                                     ///< side by side their common name
  std::vector<std::string> done;     ///< in order; while it compensates, what is still to be undone counts as done
  std::vector<std::string> to_come;  ///< steps after the present one, and before them those of several side by side
                                     ///< that are not answered; while it compensates, the undos after it
  std::int64_t attempt = 0;
  std::optional<timestamp> deadline;
  timestamp started_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(saga_view, (),
                      (saga_id, type, version, state, order_id, step, done, to_come, attempt, deadline, started_at,
                       updated_at))

[[nodiscard]] order_view view_of(const order& o);
[[nodiscard]] timeline_view view_of(const saga::timeline_entry& e);
/// `definition` is the one that the instance began with; nullptr when it is not known here: then nothing is to come.
[[nodiscard]] saga_view view_of(const saga::instance& i, const saga::definition* definition);

}  // namespace comanda::orders
