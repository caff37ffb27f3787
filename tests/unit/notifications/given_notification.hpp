#pragma once

#include "comanda/notifications/service.hpp"
#include "comanda/orders/messages.hpp"
#include "support/decisions.hpp"

// What the Notifications tests begin with.
namespace comanda::notifications::given_notification {

using namespace comanda::test;

inline const order_id order(nth(1));
inline const message_id event(nth(2));
inline const customer_id ann = customer_of("ann");

inline const notify_customer notifying{event,
                                       std::string(orders::order_confirmed::message_type),
                                       order,
                                       ann,
                                       {{"order_id", "o-1"}, {"total", "12.50 EUR"}}};

inline const notification_id log_id = notification_of(event, channel::log, "ann");

inline notification notification_in(notification_status status, std::int64_t attempts = 0) {
  return {log_id, order, ann,   channel::log, notifying.event_type, "ann", "subject", "body", status, attempts, 0,
          {},     2,     at(0), at(0)};
}

inline preferences wishes(std::vector<channel> channels, std::optional<std::string> email = {},
                          std::optional<std::string> webhook = {}, std::optional<std::string> locale = {}) {
  return {ann, std::move(channels), std::move(email), std::move(webhook), std::move(locale), false, 1, at(0), at(0)};
}

}  // namespace comanda::notifications::given_notification
