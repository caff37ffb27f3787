#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "comanda/notifications/messages_documentation.hpp"
#include "comanda/notifications/notification.hpp"

// Events of a notification's life.
namespace comanda::notifications {

struct notification_sent {
  static constexpr std::string_view message_type = "comanda.notifications.notification_sent.v1";
  comanda::notification_id notification_id;
  std::optional<comanda::order_id> order_id;
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  std::int64_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(notification_sent, (), (notification_id, order_id, customer_id, channel, attempts))

/// Given up after the last attempt; an operator may retry.
struct notification_failed {
  static constexpr std::string_view message_type = "comanda.notifications.notification_failed.v1";
  comanda::notification_id notification_id;
  std::optional<comanda::order_id> order_id;
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  std::int64_t attempts = 0;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(notification_failed, (), (notification_id, order_id, customer_id, channel, attempts, reason))

}  // namespace comanda::notifications
