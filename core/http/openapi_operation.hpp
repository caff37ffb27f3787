#pragma once

#include <boost/json/object.hpp>

#include "comanda/http/openapi.hpp"
#include "openapi_components.hpp"

namespace comanda::http::detail {

/// The Operation Object of a route. What it shares with others goes to `shared`.
[[nodiscard]] boost::json::object describe(const route& r, const openapi_info& info, components& shared);

/// The route's own operationId, or one made from verb and pattern.
[[nodiscard]] std::string operation_id_of(const route& r);

}  // namespace comanda::http::detail
