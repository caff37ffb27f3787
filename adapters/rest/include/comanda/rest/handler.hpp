#pragma once

#include <memory>

#include "comanda/http/message.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// What a server calls: finds the route, makes the request id and the trace context, wraps what goes wrong into the
/// envelope (404, 405 with Allow, OPTIONS, HEAD, 406, 415), and tells `on_access`. The table and the environment must
/// not change.
[[nodiscard]] http::handler make_handler(std::shared_ptr<const http::route_table> routes, environment env);

/// The envelope for what the transport could not read.
[[nodiscard]] http::wire_error_page make_wire_error_page(environment env);

/// /health, /health/live, /health/ready, /metrics.
void add_system_routes(http::route_table& routes, const environment& env);

}  // namespace comanda::rest
