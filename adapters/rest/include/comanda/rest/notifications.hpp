#pragma once

#include "comanda/application/gates.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// The routes of the Notifications service. The gates must outlive the table.
void add_notifications_routes(http::route_table& routes, application::command_gate<notifications::service>& commands,
                              application::read_gate& reads, const environment& env);

}  // namespace comanda::rest
