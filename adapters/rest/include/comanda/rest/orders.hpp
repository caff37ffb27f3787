#pragma once

#include "comanda/application/gates.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// The routes of the Orders service. The gates must outlive the table.
void add_orders_routes(http::route_table& routes, application::command_gate<orders::service>& commands,
                       application::read_gate& reads, const environment& env);

}  // namespace comanda::rest
