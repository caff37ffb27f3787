#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "comanda/http/message.hpp"
#include "comanda/http/principal.hpp"
#include "comanda/http/route_table.hpp"
#include "comanda/rest/rate_limiter.hpp"

namespace comanda::rest {

/// Whose bucket a request is taken from: the subject's, else the sender's (see `sender_group`).
[[nodiscard]] std::string limited_caller(const http::principal* who, const http::request& r);

/// How many rows of a page cost as much as a request for one thing: those of a page of the usual size.
inline constexpr std::size_t rows_of_a_token = 50;

/// What a request takes from the bucket: a token, or one for each `rows_of_a_token` rows that it asks for.
[[nodiscard]] std::int64_t cost_of(const http::route& route, const http::target& t);

/// What those who watch over the service ask, again and again: health and metrics are not limited.
[[nodiscard]] bool is_probe(const http::route& route) noexcept;

/// RateLimit-Limit, RateLimit-Remaining and RateLimit-Reset.
[[nodiscard]] http::headers limit_headers(const rate_verdict& v);

}  // namespace comanda::rest
