#pragma once

#include <optional>

#include "comanda/application/service.hpp"
#include "comanda/http/route_table.hpp"

namespace comanda::rest {

/// What Idempotency-Key asks for; nothing without the header, or on a verb other than POST, which needs none.
/// Error: invalid_parameter (not 1 to 255 visible characters, or given twice).
[[nodiscard]] result<std::optional<application::idempotency>> idempotency_of(const http::call& c);

}  // namespace comanda::rest
