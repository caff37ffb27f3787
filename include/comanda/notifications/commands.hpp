#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "comanda/kernel/money.hpp"
#include "comanda/notifications/contact.hpp"
#include "comanda/notifications/sender.hpp"
#include "comanda/schema/bounded.hpp"

namespace comanda::notifications {

/// Why something was refused: the code is told in the customer's language where there is a text for it, else the
/// message as it came.
struct refusal {
  std::string code;
  std::string message;
};

/// What a template's placeholders stand for: "total" -> 12.50 EUR. Made into text with the customer's language.
using template_value = std::variant<std::string, money, refusal>;
using template_values = std::map<std::string, template_value, std::less<>>;

/// Tells a customer of an event over each channel that was chosen.
struct notify_customer {
  message_id event_id;
  std::string event_type;
  comanda::order_id order_id;
  comanda::customer_id customer_id;
  template_values values;
};

/// An event that nobody needs to be told of: it is taken in, and that is all.
struct pass_over {};

/// Says how a customer wants to be told, in place of what was said before.
struct put_preferences {
  comanda::customer_id customer_id;
  std::vector<channel> channels;  ///< each once; none: the log
  std::optional<email_address> email;
  std::optional<webhook_address> webhook_url;
  std::optional<notifications::locale> locale;
};

/// Forgets what a customer wanted, addresses included.
struct delete_preferences {
  comanda::customer_id customer_id;
};

inline constexpr std::size_t subject_chars_max = 200;
inline constexpr std::size_t body_chars_max = 10'000;
using message_subject = schema::bounded_string<1, subject_chars_max>;
using message_body = schema::bounded_string<1, body_chars_max>;

/// An operator tells a customer something. Done as often as it is asked for.
struct send_notification {
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  message_subject subject;
  message_body body;
  std::optional<comanda::order_id> order_id;
};

/// An operator wants a notification that was given up to be tried again: a new series of attempts.
struct retry_notification {
  comanda::notification_id notification_id;
  std::string reason;
};

/// An attempt at a delivery ended.
struct delivery_finished {
  comanda::notification_id notification_id;
  std::int64_t attempt = 1;  ///< of the effect that was performed
  delivery_answer answer;
};

using command = std::variant<notify_customer, pass_over, put_preferences, delete_preferences, send_notification,
                             retry_notification, delivery_finished>;

/// The rule over several members of preferences: a channel that is chosen stands there once (DUPLICATE_CHANNEL), and
/// has its address (REQUIRED, at the address's member).
void check_channels(const std::vector<channel>& chosen, bool has_email, bool has_webhook, schema::context& ctx);

}  // namespace comanda::notifications
