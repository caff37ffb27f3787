#include "comanda/rest/payments.hpp"

#include "comanda/payments/views.hpp"
#include "resources.hpp"

namespace comanda::rest {

using payments::payment;

namespace {

const std::vector<filter>& payment_filters() {
  static const std::vector<filter> filters = {
      uuid_filter("order_id", "The payment of this order"), name_filter("customer_id", "Payments of this customer"),
      enum_filter<payments::payment_status>("status", "Payments in this state")};
  return filters;
}

}  // namespace

void add_payments_routes(http::route_table& routes, application::command_gate<payments::service>&,
                         application::read_gate& reads, const environment& environment_) {
  const auto env = std::make_shared<const environment>(environment_);

  add_list_route<payment>(routes, env, reads, "/payments", "List payments, newest first", "payments:read",
                          payment_filters(), {"listPayments", "payments", "Payment"});

  add_show_route<payment>(routes, env, reads, "/payments", "payment_id", "One payment", "payments:read",
                          errc::payment_not_found, {"getPayment", "payments", "Payment"});
}

}  // namespace comanda::rest
