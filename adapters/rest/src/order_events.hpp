#pragma once

#include <cstdint>
#include <optional>

#include "comanda/kernel/id.hpp"
#include "exchange.hpp"
#include "timeline_watch.hpp"

namespace comanda::rest {

/// The sequence that Last-Event-ID names, up to the largest number; 0 without the header. Error: invalid_parameter.
[[nodiscard]] result<std::int64_t> last_event_id(const http::headers& h);

/// Answers with the order's timeline after that sequence as Server-Sent Events (WHATWG HTML, section 9.2), and goes on
/// with what is added, whichever instance adds it, until the client or the process leaves or the caller's token ends.
/// A caller who has as many streams as one may have is RATE_LIMITED.
void stream_timeline(const std::shared_ptr<timeline_watch>& watch, const order_id& id, std::int64_t last_event_id,
                     const exchange& x);

}  // namespace comanda::rest
