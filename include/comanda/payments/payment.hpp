#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/payments/documentation.hpp"

namespace comanda::payments {

enum class payment_status {
  pending,     ///< the gateway has not said yet whether it authorizes
  authorized,  //
  captured,    //
  partially_refunded,
  refunded,  //
  declined,  ///< by the gateway, with its code
  voided,    ///< the authorization is given back; also the tombstone of one that never was
  failed,    ///< the gateway refused for a reason that is no decline
};
BOOST_DESCRIBE_ENUM(payment_status, pending, authorized, captured, partially_refunded, refunded, declined, voided,
                    failed)

/// The payment of one order. A record of the table `payments`. Its id derives from the order's, so that there is one.
/// Invariant: 0 <= refunded <= captured <= amount.
struct payment {
  static constexpr std::string_view table_name = "payments";
  static constexpr std::string_view key_column = "payment_id";

  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;  ///< minor units, authorized or to be
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  comanda::currency currency;
  payment_status status = payment_status::pending;
  std::optional<std::string> decline_code;
  std::optional<std::string> gateway_reference;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const payment&, const payment&) = default;
};
BOOST_DESCRIBE_STRUCT(payment, (),
                      (payment_id, order_id, customer_id, amount, captured, refunded, currency, status, decline_code,
                       gateway_reference, version, created_at, updated_at))

[[nodiscard]] inline comanda::payment_id payment_of(const comanda::order_id& order) {
  return comanda::payment_id(derive_uuid(order.value(), {"payment"}));
}

enum class operation_kind { authorize, capture, void_, refund, adjust };
BOOST_DESCRIBE_ENUM(operation_kind, authorize, capture, void_, refund, adjust)

enum class operation_state {
  requested,  ///< written down, to be tried
  succeeded,  //
  failed,     //
  unknown,    ///< the gateway did not answer: asked again with the same key
};
BOOST_DESCRIBE_ENUM(operation_state, requested, succeeded, failed, unknown)

/// One thing asked of the gateway. A record of the table `payment_operations`; its id is the gateway's idempotency key.
struct payment_operation {
  static constexpr std::string_view table_name = "payment_operations";
  static constexpr std::string_view key_column = "operation_id";

  comanda::operation_id operation_id;  ///< derives from the payment and what is asked
  comanda::payment_id payment_id;
  operation_kind kind = operation_kind::authorize;
  std::int64_t amount = 0;  ///< minor units
  operation_state state = operation_state::requested;
  std::int64_t attempts = 0;  ///< calls of the gateway that ended, known or unknown
  std::string reason;
  std::optional<uuid> saga_id;  ///< who waits for the outcome
  std::string step;             ///< and with which step
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const payment_operation&, const payment_operation&) = default;
};
BOOST_DESCRIBE_STRUCT(payment_operation, (),
                      (operation_id, payment_id, kind, amount, state, attempts, reason, saga_id, step, version,
                       created_at, updated_at))

}  // namespace comanda::payments
