#include "comanda/notifications/views.hpp"

#include <string_view>
#include <utility>

#include "comanda/notifications/last_error.hpp"

namespace comanda::notifications {

namespace {

notification_view view_with(const notification& n, std::string_view last_error_parts::*shown) {
  std::optional<std::string> error;
  if (n.last_error) error = parts_of_last_error(*n.last_error).*shown;
  return {n.notification_id, n.order_id, n.customer_id,    n.channel, n.event_type, n.recipient, n.subject, n.body,
          n.status,          n.attempts, std::move(error), n.version, n.created_at, n.updated_at};
}

}  // namespace

notification_view view_of(const notification& n) { return view_with(n, &last_error_parts::text); }

notification_view owners_view_of(const notification& n) { return view_with(n, &last_error_parts::code); }

preferences_view view_of(const preferences& p) {
  return {p.customer_id, p.channels, p.email, p.webhook_url, p.locale, p.version, p.created_at, p.updated_at};
}

}  // namespace comanda::notifications
