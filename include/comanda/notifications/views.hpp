#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comanda/notifications/notification.hpp"
#include "comanda/schema/bounded.hpp"

// What clients see: the members of the REST contract and no others.
namespace comanda::notifications {

struct notification_view {
  comanda::notification_id notification_id;
  std::optional<comanda::order_id> order_id;
  comanda::customer_id customer_id;
  notifications::channel channel = notifications::channel::log;
  std::string event_type;
  std::string recipient;
  std::string subject;
  std::string body;
  notification_status status = notification_status::queued;
  std::int64_t attempts = 0;
  std::optional<std::string> last_error;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(notification_view, (),
                      (notification_id, order_id, customer_id, channel, event_type, recipient, subject, body, status,
                       attempts, last_error, version, created_at, updated_at))

struct preferences_view {
  comanda::customer_id customer_id;
  schema::distinct_list<channel> channels;
  std::optional<std::string> email;
  std::optional<std::string> webhook_url;
  std::optional<std::string> locale;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(preferences_view, (),
                      (customer_id, channels, email, webhook_url, locale, version, created_at, updated_at))

/// What a customer's receivers verify webhooks with. One key that fits is enough: while a secret is changed there are
/// more.
struct webhook_keys_view {
  comanda::customer_id customer_id;
  std::vector<std::string> keys;  ///< newest first; none where there are no webhooks
};
BOOST_DESCRIBE_STRUCT(webhook_keys_view, (), (customer_id, keys))

/// For operators.
[[nodiscard]] notification_view view_of(const notification& n);
/// For the customer: of the last error the code alone.
[[nodiscard]] notification_view owners_view_of(const notification& n);
[[nodiscard]] preferences_view view_of(const preferences& p);

}  // namespace comanda::notifications
