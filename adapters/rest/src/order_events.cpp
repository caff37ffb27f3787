#include "order_events.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <memory>
#include <utility>

#include "comanda/kernel/ascii.hpp"

namespace comanda::rest {

result<std::int64_t> last_event_id(const http::headers& h) {
  const auto text = h.find("Last-Event-ID");
  if (!text || text->empty()) return 0;
  if (!std::all_of(text->begin(), text->end(), ascii::is_digit))
    return fail(errc::invalid_parameter, "Last-Event-ID is a sequence of the timeline", {{"header", "Last-Event-ID"}});
  std::int64_t n = 0;
  const auto problem = std::from_chars(text->data(), text->data() + text->size(), n).ec;
  return problem == std::errc() ? n : std::numeric_limits<std::int64_t>::max();
}

void stream_timeline(const std::shared_ptr<timeline_watch>& watch, const order_id& id, std::int64_t last_event_id,
                     const exchange& x) {
  auto seat = caller_seats::take(x.env->seats, x.limited);
  if (!seat) {
    const auto max = x.env->seats->per_caller_max();
    return x.fail(error(errc::rate_limited,
                        "this caller has " + std::to_string(max) + " event streams open, and no more",
                        {{"streams_max", max}}));
  }
  http::response r;
  r.headers.add("Content-Type", "text/event-stream");
  r.headers.add("Cache-Control", "no-store");
  // Reconnecting at once would be in step with everybody else who lost the same server.
  r.body = "retry: 2000\n\n";
  r.stream = [watch, id, last_event_id, until = x.until,
              seat = std::move(seat)](std::shared_ptr<http::body_stream> to) mutable {
    watch->open(id, last_event_id, std::move(to), until, std::exchange(seat, nullptr));
  };
  x.respond(std::move(r));
}

}  // namespace comanda::rest
