#pragma once

#include "comanda/application/gates.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// The routes of the Payments service. The gates must outlive the table.
void add_payments_routes(http::route_table& routes, application::command_gate<payments::service>& commands,
                         application::read_gate& reads, const environment& env);

}  // namespace comanda::rest
