#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "comanda/payments/payment.hpp"

// What clients see of payments and refunds: the members of the REST contract and no others.
namespace comanda::payments {

struct payment_view {
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;
  std::int64_t captured = 0;
  std::int64_t refunded = 0;
  comanda::currency currency;
  payment_status status = payment_status::pending;
  std::optional<std::string> decline_code;
  std::optional<std::string> gateway_reference;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(payment_view, (),
                      (payment_id, order_id, customer_id, amount, captured, refunded, currency, status, decline_code,
                       gateway_reference, version, created_at, updated_at))

[[nodiscard]] payment_view view_of(const payment& p);

struct refund_view {
  comanda::operation_id refund_id;
  comanda::payment_id payment_id;
  std::int64_t amount = 0;
  comanda::currency currency;
  std::string reason;
  operation_state state = operation_state::requested;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(refund_view, (), (refund_id, payment_id, amount, currency, reason, state, created_at, updated_at))

/// Of an operation that is a refund.
[[nodiscard]] refund_view view_of(const payment_operation& refund);

/// What was asked of the gateway, for operators.
struct operation_view {
  comanda::operation_id operation_id;
  comanda::payment_id payment_id;
  operation_kind kind = operation_kind::authorize;
  operation_purpose purpose = operation_purpose::order;
  std::int64_t revision = 0;
  std::int64_t amount = 0;
  comanda::currency currency;
  operation_state state = operation_state::requested;
  std::int64_t attempts = 0;
  std::string code;
  std::string message;
  std::optional<uuid> saga_id;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(operation_view, (),
                      (operation_id, payment_id, kind, purpose, revision, amount, currency, state, attempts, code,
                       message, saga_id, created_at, updated_at))

[[nodiscard]] operation_view operation_view_of(const payment_operation& o);

}  // namespace comanda::payments
