#pragma once

#include <memory>

#include "comanda/http/message.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// What a server calls: finds the route, makes the request id and the trace context, asks who sends it and whether they
/// may (401, 403; only below the prefix), how often (429), for how long (504), wraps what goes wrong into the envelope
/// (404, 405 with Allow, OPTIONS, HEAD, 406, 415), says what browsers need (CORS), and tells `on_access`. The table and
/// the environment must not change.
///
/// 404 and 405 come first and need no token: which routes there are is in the public document. Of a route below the
/// prefix nothing is said before the token holds.
[[nodiscard]] http::handler make_handler(std::shared_ptr<const http::route_table> routes, environment env);

/// The envelope for what the transport could not read.
[[nodiscard]] http::wire_error_page make_wire_error_page(environment env);

/// /health, /health/live, /health/ready, /metrics.
void add_system_routes(http::route_table& routes, const environment& env);

}  // namespace comanda::rest
