#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "comanda/messaging/payload.hpp"
#include "comanda/payments/gateway.hpp"
#include "comanda/payments/messages.hpp"
#include "comanda/schema/bounded.hpp"

namespace comanda::payments {

/// Asks the gateway to hold an order's money. An amount of 0 is asked like any other.
struct authorize {
  authorize_payment request;
  messaging::reply_address reply_to;
};

/// Gives an authorization back; also one that never was.
struct void_authorization {
  void_payment request;
  messaging::reply_address reply_to;
};

/// Takes the money that is held.
struct capture {
  capture_payment request;
  messaging::reply_address reply_to;
};

/// The order is off: gives back all that is held or was taken.
struct refund_all {
  refund_payment request;
  messaging::reply_address reply_to;
};

/// Prepares a change of the total.
struct adjust {
  adjust_authorization request;
  messaging::reply_address reply_to;
};

/// Takes the preparation back; also one that never was.
struct restore {
  restore_authorization request;
  messaging::reply_address reply_to;
};

/// Carries the change out.
struct settle {
  settle_payment request;
  messaging::reply_address reply_to;
};

// What people ask for over REST. Nobody's saga waits for the outcome. `reason` is kept in the audit; it may be empty
// where an operator need not give one.

/// Authorizes a payment that no saga asked for.
struct create_payment {
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  minor_units amount;
  comanda::currency currency;
  std::string reason = {};
};

struct request_capture {
  comanda::payment_id payment_id;
  std::string reason = {};
};

struct request_void {
  comanda::payment_id payment_id;
  std::string reason = {};
};

inline constexpr std::size_t refund_reason_chars_max = 200;
using refund_reason = schema::bounded_string<1, refund_reason_chars_max>;

struct request_refund {
  comanda::payment_id payment_id;
  minor_units amount;  ///< 1 to what is captured and neither refunded nor being refunded
  refund_reason reason;
};

/// A person says what became of an operation that the gateway refused for good, or does not answer for.
struct resolve_operation {
  comanda::payment_id payment_id;
  comanda::operation_id operation_id;
  operation_outcome outcome = operation_outcome::done;
  std::string reason;
};

/// The gateway answered, or did not.
struct gateway_answered {
  comanda::operation_id operation_id;
  comanda::payment_id payment_id;
  gateway_answer answer;
  std::int64_t attempt = 1;  ///< of the effect that was performed
};

using command =
    std::variant<authorize, void_authorization, capture, refund_all, adjust, restore, settle, create_payment,
                 request_capture, request_void, request_refund, resolve_operation, gateway_answered>;

}  // namespace comanda::payments
