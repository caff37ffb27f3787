#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/payments/messages_documentation.hpp"
#include "comanda/payments/payment.hpp"

namespace comanda::payments {

// Commands.
struct authorize_payment {
  static constexpr std::string_view message_type = "comanda.payments.authorize_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  minor_units amount;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(authorize_payment, (), (order_id, customer_id, amount, currency))

/// Tells whose payment it is, so that voiding what never was can leave a tombstone.
struct void_payment {
  static constexpr std::string_view message_type = "comanda.payments.void_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  minor_units amount;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(void_payment, (), (order_id, customer_id, amount, currency))

struct capture_payment {
  static constexpr std::string_view message_type = "comanda.payments.capture_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(capture_payment, (), (order_id))

/// The order is off: gives back all that is held or was taken, whatever that is by now.
struct refund_payment {
  static constexpr std::string_view message_type = "comanda.payments.refund_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(refund_payment, (), (order_id, customer_id, reason))

/// Prepares a change of an order's total. More is held now; less changes nothing before it is settled.
struct adjust_authorization {
  static constexpr std::string_view message_type = "comanda.payments.adjust_authorization.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  change_number revision;
  minor_units previous_total;  ///< of the order before the change, minor units
  minor_units total;           ///< and after it
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(adjust_authorization, (), (order_id, customer_id, revision, previous_total, total, currency))

/// Takes the preparation back; also one that never was.
struct restore_authorization {
  static constexpr std::string_view message_type = "comanda.payments.restore_authorization.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  change_number revision;
  minor_units previous_total;
  minor_units total;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(restore_authorization, (), (order_id, customer_id, revision, previous_total, total, currency))

/// Carries the change out: takes the difference, or gives it back.
struct settle_payment {
  static constexpr std::string_view message_type = "comanda.payments.settle_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  change_number revision;
  minor_units previous_total;
  minor_units total;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(settle_payment, (), (order_id, customer_id, revision, previous_total, total, currency))

// Replies and events: each tells whose payment it is.
struct payment_authorized {
  static constexpr std::string_view message_type = "comanda.payments.payment_authorized.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(payment_authorized, (), (payment_id, order_id, customer_id, amount, currency))

struct payment_declined {
  static constexpr std::string_view message_type = "comanda.payments.payment_declined.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::string decline_code;
  std::string message;
};
BOOST_DESCRIBE_STRUCT(payment_declined, (), (payment_id, order_id, customer_id, decline_code, message))

struct payment_voided {
  static constexpr std::string_view message_type = "comanda.payments.payment_voided.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
};
BOOST_DESCRIBE_STRUCT(payment_voided, (), (payment_id, order_id, customer_id))

struct payment_captured {
  static constexpr std::string_view message_type = "comanda.payments.payment_captured.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(payment_captured, (), (payment_id, order_id, customer_id, amount, currency))

/// Money went back to the customer.
struct payment_refunded {
  static constexpr std::string_view message_type = "comanda.payments.payment_refunded.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;    ///< of this refund
  std::int64_t refunded = 0;  ///< of all refunds so far
  comanda::currency currency;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(payment_refunded, (), (payment_id, order_id, customer_id, amount, refunded, currency, reason))

/// A change of the total is prepared: it can be settled. Its refusal is payment_declined.
struct authorization_adjusted {
  static constexpr std::string_view message_type = "comanda.payments.authorization_adjusted.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(authorization_adjusted, (), (payment_id, order_id, customer_id, revision))

struct authorization_restored {
  static constexpr std::string_view message_type = "comanda.payments.authorization_restored.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(authorization_restored, (), (payment_id, order_id, customer_id, revision))

/// The answer to settle_payment, once the difference is taken or given back (or there is none). What was given back is
/// told by a payment_refunded of its own.
struct payment_settled {
  static constexpr std::string_view message_type = "comanda.payments.payment_settled.v1";
  comanda::payment_id payment_id;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(payment_settled, (), (payment_id, order_id, customer_id, revision))

}  // namespace comanda::payments
