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

  routes.add({http::method::get, env->prefix + "/notifications", "List notifications, newest first",
              "notifications:read", [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto r = read_list(c, storage::table_of<notification>(), "created_at", true, notification_filters());
                if (!r) return x.fail(r.error());
                list_records<notification>(reads, *std::move(r), std::move(x), c);
              }});

  routes.add({http::method::get, env->prefix + "/notifications/{notification_id}", "One notification",
              "notifications:read", [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "notification_id");
                if (!id) return x.fail(id.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                show_record<notification>(reads, *id, std::move(x), errc::notification_not_found);
              }});
}

}  // namespace comanda::rest
