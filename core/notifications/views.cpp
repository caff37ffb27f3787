#include "comanda/notifications/views.hpp"

namespace comanda::notifications {

notification_view view_of(const notification& n) {
  return {n.notification_id, n.order_id, n.customer_id, n.channel, n.event_type, n.recipient, n.subject, n.body,
          n.status,          n.attempts, n.last_error,  n.version, n.created_at, n.updated_at};
}

preferences_view view_of(const preferences& p) {
  return {p.customer_id, p.channels, p.email, p.webhook_url, p.locale, p.version, p.created_at, p.updated_at};
}

}  // namespace comanda::notifications
