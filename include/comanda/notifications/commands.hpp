#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <variant>

#include "comanda/notifications/sender.hpp"

namespace comanda::notifications {

/// What a template's placeholders stand for: "total" -> "12.50 EUR".
using template_values = std::map<std::string, std::string, std::less<>>;

/// Tells a customer of an event over each channel that he wants.
struct notify_customer {
  message_id event_id;
  std::string event_type;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  template_values values;
};

/// An attempt at a delivery ended.
struct delivery_finished {
  comanda::notification_id notification_id;
  std::int64_t attempt = 1;  ///< of the effect that was performed
  delivery_answer answer;
};

using command = std::variant<notify_customer, delivery_finished>;

}  // namespace comanda::notifications
