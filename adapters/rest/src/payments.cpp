#include "comanda/rest/payments.hpp"

#include "comanda/payments/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

using payments::payment;

namespace {

const std::vector<filter>& payment_filters() {
  static const std::vector<filter> filters = {
      {"order_id", "order_id", storage::comparison::equal, uuid_cell},
      {"customer_id", "customer_id", storage::comparison::equal, name_cell},
      {"status", "status", storage::comparison::equal, enum_cell<payments::payment_status>}};
  return filters;
}

}  // namespace

void add_payments_routes(http::route_table& routes, application::command_gate<payments::service>&,
                         application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  routes.add({http::method::get, env->prefix + "/payments", "List payments, newest first", "payments:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                auto r = read_list(c, storage::table_of<payment>(), "created_at", true, payment_filters());
                if (!r) return x.fail(r.error());
                list_records<payment>(reads, *std::move(r), std::move(x), c);
              }});

  routes.add({http::method::get, env->prefix + "/payments/{payment_id}", "One payment", "payments:read",
              [env, &reads](const http::call& c, http::responder respond) {
                auto x = make_exchange(env, c, std::move(respond));
                const auto id = path_uuid(c, "payment_id");
                if (!id) return x.fail(id.error());
                if (auto none = no_parameters(c); !none) return x.fail(none.error());
                show_record<payment>(reads, *id, std::move(x), errc::payment_not_found);
              }});
}

}  // namespace comanda::rest
