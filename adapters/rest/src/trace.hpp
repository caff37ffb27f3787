#pragma once

#include <string>
#include <string_view>

#include "comanda/http/message.hpp"
#include "comanda/kernel/id.hpp"

namespace comanda::rest {

inline constexpr std::size_t request_id_chars_max = 128;

/// What was given as X-Request-ID when it is 1 to 128 visible ASCII characters, else a new one.
[[nodiscard]] std::string request_id_of(std::string_view given, const uuid& fresh);

/// The trace context of this request (W3C, version 00): the caller's trace with a span of our own, else a trace of our
/// own.
[[nodiscard]] std::string traceparent_of(const http::headers& h, const uuid& fresh_trace, const uuid& fresh_span);

}  // namespace comanda::rest
