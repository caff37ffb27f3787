#pragma once

#include <memory>

#include "comanda/rest/orders.hpp"
#include "comanda/saga/definition.hpp"

namespace comanda::rest {

/// What operators see of sagas and do to them. Private to the Orders service's routes.
void add_saga_routes(http::route_table& routes, application::command_gate<orders::service>& commands,
                     application::read_gate& reads, const std::shared_ptr<const environment>& env,
                     const std::shared_ptr<const saga::registry>& sagas);

}  // namespace comanda::rest
