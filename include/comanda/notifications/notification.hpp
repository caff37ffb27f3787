#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/kernel/id.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/notifications/documentation.hpp"

namespace comanda::notifications {

enum class channel { email, webhook, log };
BOOST_DESCRIBE_ENUM(channel, email, webhook, log)

enum class notification_status {
  queued,  ///< to be delivered, or between two attempts
  sent,    //
  failed,  ///< given up after the last attempt; an operator may retry
};
BOOST_DESCRIBE_ENUM(notification_status, queued, sent, failed)

/// One text to one recipient over one channel. A record of the table `notifications`. Its id derives from (event,
/// channel, recipient), so that one event tells each of them once.
struct notification {
  static constexpr std::string_view table_name = "notifications";
  static constexpr std::string_view key_column = "notification_id";

  comanda::notification_id notification_id;
  std::optional<comanda::order_id> order_id;
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  std::string event_type;  ///< what it tells of; "" when an operator sent it
  std::string recipient;
  std::string subject;
  std::string body;
  notification_status status = notification_status::queued;
  std::int64_t attempts = 0;
  std::int64_t earlier_attempts = 0;      ///< those of them that had failed before an operator's last retry
  std::optional<std::string> last_error;  ///< see last_error.hpp
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const notification&, const notification&) = default;
};
BOOST_DESCRIBE_STRUCT(notification, (),
                      (notification_id, order_id, customer_id, channel, event_type, recipient, subject, body, status,
                       attempts, earlier_attempts, last_error, version, created_at, updated_at))

/// One try to deliver. Never changed. A record of the table `delivery_attempts`.
struct delivery_attempt {
  static constexpr std::string_view table_name = "delivery_attempts";
  static constexpr std::string_view key_column = "attempt_id";

  comanda::attempt_id attempt_id;  ///< derives from the notification and the number
  comanda::notification_id notification_id;
  std::int64_t attempt = 1;
  bool delivered = false;
  std::string detail;  ///< the channel's answer or what went wrong
  timestamp at;
  friend bool operator==(const delivery_attempt&, const delivery_attempt&) = default;
};
BOOST_DESCRIBE_STRUCT(delivery_attempt, (), (attempt_id, notification_id, attempt, delivered, detail, at))

/// How a customer wants to be told. A record of the table `preferences`. Without a row: the log channel. The row of
/// preferences that were deleted stays with nothing in it but its version, so that no ETag comes twice.
struct preferences {
  static constexpr std::string_view table_name = "preferences";
  static constexpr std::string_view key_column = "customer_id";

  comanda::customer_id customer_id;
  std::vector<channel> channels;
  std::optional<std::string> email;
  std::optional<std::string> webhook_url;
  std::optional<std::string> locale;
  bool deleted = false;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  friend bool operator==(const preferences&, const preferences&) = default;
};
BOOST_DESCRIBE_STRUCT(preferences, (),
                      (customer_id, channels, email, webhook_url, locale, deleted, version, created_at, updated_at))

}  // namespace comanda::notifications
