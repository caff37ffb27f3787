#pragma once

#include <string>
#include <vector>

#include "comanda/application/gates.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/operations/service.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// A service whose dead messages and outbox are shown.
struct operations_source {
  std::string service;  ///< "orders"
  application::command_gate<operations::service>& commands;
  application::read_gate& reads;
};

/// The operators' routes: dead messages and the outbox. A process of several services has them once, over all of these:
/// lists are merged, and a message is looked for in one service after the other, in this order, unless the parameter
/// `service` says which. The gates must outlive the table.
void add_operations_routes(http::route_table& routes, std::vector<operations_source> sources, const environment& env);

}  // namespace comanda::rest
