#pragma once

#include <cstdint>
#include <optional>

#include "comanda/application/gates.hpp"
#include "comanda/kernel/id.hpp"
#include "exchange.hpp"

namespace comanda::rest {

/// The sequence that Last-Event-ID names; 0 without the header. Error: invalid_parameter.
[[nodiscard]] result<std::int64_t> last_event_id(const http::headers& h);

/// Answers with the order's timeline after `sequence` as Server-Sent Events (WHATWG HTML, section 9.2), and goes on
/// with what is added, whichever instance adds it, until the client or the process leaves.
void stream_timeline(application::read_gate& reads, const order_id& id, std::int64_t after, const exchange& x);

}  // namespace comanda::rest
