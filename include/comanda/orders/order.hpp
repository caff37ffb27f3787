#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/orders/order_lines.hpp"

namespace comanda::orders {

enum class order_status {
  pending,           ///< accepted; its fulfilment saga runs
  confirmed,         ///< stock held and payment authorized: it will be delivered
  rejected,          ///< refused, with the reason; everything is given back
  revision_pending,  ///< a revision saga holds the lock
  cancel_pending,    ///< a cancellation saga holds the lock
  cancelled,
};
BOOST_DESCRIBE_ENUM(order_status, pending, confirmed, rejected, revision_pending, cancel_pending, cancelled)

/// Why an order was refused: code INSUFFICIENT_STOCK, PRICE_CHANGED, PAYMENT_DECLINED, TIMED_OUT, ABORTED.
struct rejection {
  std::string code;
  std::string message;
  boost::json::object details;
  friend bool operator==(const rejection&, const rejection&) = default;
};
BOOST_DESCRIBE_STRUCT(rejection, (), (code, message, details))

/// A change that the order has taken over and whose saga may have steps to do yet: its lines and total are the order's.
struct applied_change {
  std::int64_t revision = 0;
  order_total previous_total;
  friend bool operator==(const applied_change&, const applied_change&) = default;
};
BOOST_DESCRIBE_STRUCT(applied_change, (), (revision, previous_total))

/// The last change of its lines that was asked for, whatever became of it.
struct order_change {
  std::int64_t revision = 0;  ///< 1, 2, ... within the order
  order_lines lines;
  order_total previous_total;
  order_total total;
  std::optional<applied_change> waits_for{};  ///< the one before, when its saga had not ended
  friend bool operator==(const order_change&, const order_change&) = default;
};
BOOST_DESCRIBE_STRUCT(order_change, (), (revision, lines, previous_total, total, waits_for))

/// An order. A record of the table `orders`. Invariant: `total` is the sum over the lines.
struct order {
  static constexpr std::string_view table_name = "orders";
  static constexpr std::string_view key_column = "order_id";

  comanda::order_id order_id;
  comanda::customer_id customer_id;
  comanda::currency currency;
  order_lines lines;
  order_total total;
  order_status status = order_status::pending;
  std::optional<orders::rejection> rejection;
  std::optional<order_change> change;
  comanda::saga_id saga_id;  ///< the saga that last took the order; one before it may have steps to do yet
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const order&, const order&) = default;
};
BOOST_DESCRIBE_STRUCT(order, (),
                      (order_id, customer_id, currency, lines, total, status, rejection, change, saga_id, version,
                       created_at, updated_at))

}  // namespace comanda::orders
