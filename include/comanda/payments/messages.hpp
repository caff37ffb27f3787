#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "comanda/payments/payment.hpp"

namespace comanda::payments {

// Commands.
struct authorize_payment {
  static constexpr std::string_view message_type = "comanda.payments.authorize_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(authorize_payment, (), (order_id, customer_id, amount, currency))

/// Tells whose payment it is, so that voiding what never was can leave a tombstone.
struct void_payment {
  static constexpr std::string_view message_type = "comanda.payments.void_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  std::int64_t amount = 0;
  comanda::currency currency;
};
BOOST_DESCRIBE_STRUCT(void_payment, (), (order_id, customer_id, amount, currency))

struct capture_payment {
  static constexpr std::string_view message_type = "comanda.payments.capture_payment.v1";
  static constexpr std::string_view target = "payments";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(capture_payment, (), (order_id))

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

}  // namespace comanda::payments
