#pragma once

#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/kernel/error.hpp"
#include "comanda/rest/environment.hpp"

namespace comanda::rest {

/// Who sends it; everybody is the administrator where nobody is asked. Error: unauthenticated.
[[nodiscard]] result<http::principal> caller_of(const environment& env, const http::request& r);

/// Error: forbidden, with the scope that is missing.
[[nodiscard]] result<> check_scope(const http::principal& who, const http::route& route);

/// What WWW-Authenticate says under 401 (RFC 6750, section 3). Who sent no token is told that one is needed, and not
/// that theirs is bad.
[[nodiscard]] std::string challenge_of(const error& e, const http::request& r);

}  // namespace comanda::rest
