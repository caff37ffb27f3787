#pragma once

#include <string>

#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/rest/rate_limiter.hpp"

namespace comanda::rest {

/// Whose bucket a request is taken from: the subject's, else the peer's.
[[nodiscard]] std::string limited_caller(const http::principal* who, const http::request& r);

/// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
[[nodiscard]] http::headers limit_headers(const rate_verdict& v);

}  // namespace comanda::rest
