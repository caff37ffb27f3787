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
  failed,    ///< not authorized, for a reason that is no decline
};
BOOST_DESCRIBE_ENUM(payment_status, pending, authorized, captured, partially_refunded, refunded, declined, voided,
                    failed)

/// The payment of one order. A record of the table `payments`. Its id derives from the order's, so that there is one.
/// Invariants: 0 <= refunded, 0 <= refunding, refunded + refunding <= captured <= amount.
struct payment {
  static constexpr std::string_view table_name = "payments";
  static constexpr std::string_view key_column = "payment_id";

  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  minor_units amount;  ///< authorized or to be; every increase that was approved is in it
  minor_units captured;
  minor_units refunded;
  minor_units refunding;  ///< sum of the refunds that are requested and have not ended
  comanda::currency currency;
  payment_status status = payment_status::pending;
  std::optional<std::string> decline_code;
  std::optional<std::string> gateway_reference;
  std::int64_t target_revision = 0;    ///< of the order, whose total is being prepared, or is and waits; 0: none
  minor_units increase;                ///< what `target_revision` costs more; in `amount` once it is approved
  std::int64_t settled_revision = 0;   ///< the newest that was carried out
  std::int64_t restored_revision = 0;  ///< the newest that was taken back: a late preparation of it is refused
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const payment&, const payment&) = default;
};
BOOST_DESCRIBE_STRUCT(payment, (),
                      (payment_id, order_id, customer_id, amount, captured, refunded, refunding, currency, status,
                       decline_code, gateway_reference, target_revision, increase, settled_revision, restored_revision,
                       version, created_at, updated_at))

/// 1, 2, ... within an order.
using change_number = ranged<1, 1'000'000'000'000'000'000>;

[[nodiscard]] inline comanda::payment_id payment_of(const comanda::order_id& order) {
  return comanda::payment_id(derive_uuid(order.value(), {"payment"}));
}

enum class operation_kind { authorize, capture, void_, refund, adjust };
BOOST_DESCRIBE_ENUM(operation_kind, authorize, capture, void_, refund, adjust)

/// What an operation is for. With the payment, the kind and the revision it is one thing, which is done once.
enum class operation_purpose {
  order,         ///< the order's first total: authorize, capture, void
  cancellation,  ///< refund: all that is left
  undo,          ///< refund: all that is left, when a void meets a captured payment
  request,       ///< refund: what somebody asked for
  preparation,   ///< adjust: holds what a revision costs more
  restoration,   ///< adjust: gives that back
  settlement,    ///< capture or refund: the difference that a revision makes
};
BOOST_DESCRIBE_ENUM(operation_purpose, order, cancellation, undo, request, preparation, restoration, settlement)

enum class operation_state {
  requested,  ///< written down, to be tried
  succeeded,  //
  failed,     ///< the gateway refused for good, or a person knows that it was not done
  unknown,    ///< the gateway did not answer: asked again with the same key
};
BOOST_DESCRIBE_ENUM(operation_state, requested, succeeded, failed, unknown)

/// What a person says of an operation.
enum class operation_outcome {
  done,      ///< outside of this system, or by the gateway, which did not say so
  not_done,  ///< and will not be: the gateway was asked, or its books were read
};
BOOST_DESCRIBE_ENUM(operation_outcome, done, not_done)

/// The code of an operation whose outcome a person has told; its message is the reason that was given.
inline constexpr const char* resolved_by_operator = "RESOLVED_BY_OPERATOR";

/// One thing asked of the gateway. A record of the table `payment_operations`; its id is the gateway's idempotency key.
/// What the gateway has refused for good is asked again, when it is wanted again, as an operation of its own under a
/// new key; the first one counts them.
struct payment_operation {
  static constexpr std::string_view table_name = "payment_operations";
  static constexpr std::string_view key_column = "operation_id";

  comanda::operation_id operation_id;  ///< derives from the payment and what is asked
  comanda::payment_id payment_id;
  operation_kind kind = operation_kind::authorize;
  operation_purpose purpose = operation_purpose::order;
  std::int64_t revision = 0;  ///< of the order, when it is for one
  minor_units amount;         ///< of an adjustment the new total
  comanda::currency currency;
  /// The payment's when the gateway was first asked for this, and sent with every attempt: under one key the gateway is
  /// told one thing.
  std::optional<std::string> gateway_reference;
  operation_state state = operation_state::requested;
  std::int64_t attempts = 0;  ///< calls of the gateway that ended, known or unknown
  std::int64_t retries = 0;   ///< operations that came after this one for the same thing, the last still to be refused
  std::string reason;         ///< of a refund: as it was asked for
  std::string code;           ///< of a refusal, or what made the last outcome unknown
  std::string message;        ///< the gateway's words to it
  std::optional<uuid> saga_id;  ///< who waits for the outcome
  std::string step;             ///< and with which step
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const payment_operation&, const payment_operation&) = default;
};
BOOST_DESCRIBE_STRUCT(payment_operation, (),
                      (operation_id, payment_id, kind, purpose, revision, amount, currency, gateway_reference, state,
                       attempts, retries, reason, code, message, saga_id, step, version, created_at, updated_at))

}  // namespace comanda::payments
