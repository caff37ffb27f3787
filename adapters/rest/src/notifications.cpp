#include "comanda/rest/notifications.hpp"

#include "comanda/notifications/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

using notifications::notification;

namespace {

const std::vector<filter>& notification_filters() {
  static const std::vector<filter> filters = {
      uuid_filter("order_id", "Notifications about this order"),
      name_filter("customer_id", "Notifications to this customer"),
      enum_filter<notifications::notification_status>("status", "Notifications in this state"),
      enum_filter<notifications::channel>("channel", "Notifications over this channel")};
  return filters;
}

}  // namespace

void add_notifications_routes(http::route_table& routes, application::command_gate<notifications::service>&,
                              application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  add_list_route<notification>(routes, env, reads, "/notifications", "List notifications, newest first",
                               "notifications:read", notification_filters(),
                               {"listNotifications", "notifications", "Notification"});

  add_show_route<notification>(routes, env, reads, "/notifications", "notification_id", "One notification",
                               "notifications:read", errc::notification_not_found,
                               {"getNotification", "notifications", "Notification"});
}

}  // namespace comanda::rest
