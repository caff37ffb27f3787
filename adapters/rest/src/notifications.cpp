#include "comanda/rest/notifications.hpp"

#include "comanda/notifications/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

using notifications::notification;

namespace {

const std::vector<filter>& notification_filters() {
  static const std::vector<filter> filters = {
      {"order_id", "order_id", storage::comparison::equal, uuid_cell},
      {"customer_id", "customer_id", storage::comparison::equal, name_cell},
      {"status", "status", storage::comparison::equal, enum_cell<notifications::notification_status>},
      {"channel", "channel", storage::comparison::equal, enum_cell<notifications::channel>}};
  return filters;
}

}  // namespace

void add_notifications_routes(http::route_table& routes, application::command_gate<notifications::service>&,
                              application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  add_list_route<notification>(routes, env, reads, "/notifications", "List notifications, newest first",
                               "notifications:read", notification_filters());

  add_show_route<notification>(routes, env, reads, "/notifications", "notification_id", "One notification",
                               "notifications:read", errc::notification_not_found);
}

}  // namespace comanda::rest
