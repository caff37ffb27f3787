#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/id.hpp"
#include "comanda/kernel/time.hpp"

namespace comanda::messaging {

/// A command goes to the one service that it names; an event goes to whoever listens for its type.
enum class message_kind { command, event };

/// A message on its way: the attributes of CloudEvents 1.0 and the payload.
struct message {
  message_id id;
  std::string type;    ///< "comanda.inventory.reserve_stock.v1"
  std::string source;  ///< the sending service: "/orders" on the wire, "orders" here
  message_kind kind = message_kind::event;
  std::string target;               ///< the service a command is for; empty for an event
  std::string subject;              ///< what it is about: an order id, a SKU
  std::optional<uuid> correlation;  ///< the saga
  std::optional<uuid> causation;    ///< the message or request that made this one
  std::string step;           ///< the saga step a command belongs to; a reply brings it back. Attribute `sagastep`
  std::string traceparent;    ///< W3C trace context; empty when there is none that is well formed
  std::int64_t sequence = 0;  ///< version of the aggregate that it tells of; 0: none
  timestamp time;
  boost::json::object data;

  friend bool operator==(const message&, const message&) = default;
};

inline constexpr std::size_t message_bytes_max = 1024 * 1024;
/// Of each attribute that is text: they come back in answers, in headers of the broker and in the log.
inline constexpr std::size_t attribute_bytes_max = 1024;

/// CloudEvents structured JSON mode, one line. `commandtarget` carries `target`.
[[nodiscard]] std::string encode(const message& m);
/// Reads what `encode` writes; unknown attributes are ignored, and so is a `traceparent` that is none. Error:
/// validation_failed (naming the attribute) or malformed_json.
[[nodiscard]] result<message> decode(std::string_view text);

inline constexpr std::string_view content_type = "application/cloudevents+json";

}  // namespace comanda::messaging
