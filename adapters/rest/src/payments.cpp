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

  add_list_route<payment>(routes, env, reads, "/payments", "List payments, newest first", "payments:read",
                          payment_filters());

  add_show_route<payment>(routes, env, reads, "/payments", "payment_id", "One payment", "payments:read",
                          errc::payment_not_found);
}

}  // namespace comanda::rest
