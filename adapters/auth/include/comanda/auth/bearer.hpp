#pragma once

#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/error.hpp"

namespace comanda::auth {

/// The token of "Authorization: Bearer <token>" (RFC 6750): a piece of the header's value. Error: unauthenticated (no
/// such header, several, another scheme, no token).
[[nodiscard]] result<std::string_view> bearer_token(const http::headers& h);

}  // namespace comanda::auth
