#pragma once

#include <cstdint>
#include <variant>

#include "comanda/messaging/payload.hpp"
#include "comanda/payments/gateway.hpp"
#include "comanda/payments/messages.hpp"

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

/// The gateway answered, or did not.
struct gateway_answered {
  comanda::operation_id operation_id;
  comanda::payment_id payment_id;
  gateway_answer answer;
  std::int64_t attempt = 1;  ///< of the effect that was performed
};

using command = std::variant<authorize, void_authorization, capture, gateway_answered>;

}  // namespace comanda::payments
