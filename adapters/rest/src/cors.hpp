#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "comanda/http/message.hpp"

namespace comanda::rest {

inline constexpr int preflight_age_seconds = 600;  ///< how long a browser may remember the answer to a preflight

/// Whether the request is a browser's question beforehand (Fetch standard: OPTIONS that names the method to come).
[[nodiscard]] bool is_preflight(const http::request& r);

/// Whether the request comes from a page that the setting names, or there is "*".
[[nodiscard]] bool is_allowed_origin(const std::vector<std::string>& allowed, const http::request& r);

/// What every answer to this request has for a browser's sake: nothing where no origin is allowed by setting, else
/// `Vary`, and for an allowed origin that it is, and which headers a script may read.
[[nodiscard]] http::headers cors_headers(const std::vector<std::string>& allowed, const http::request& r);

/// The same for a request that could not be read, of which no more is known than its Origin; "": not even that. Where
/// one origin alone is allowed it is named then, for a browser that sent another one will not take it for its own.
[[nodiscard]] http::headers cors_headers(const std::vector<std::string>& allowed, std::string_view origin);

/// What the answer to a preflight has besides: `methods` ("GET, POST") and the headers that a request may have.
[[nodiscard]] http::headers preflight_headers(const std::vector<std::string>& allowed, const http::request& r,
                                              std::string_view methods);

}  // namespace comanda::rest
