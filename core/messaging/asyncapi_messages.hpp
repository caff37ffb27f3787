#pragma once

#include <boost/json/object.hpp>

#include "comanda/messaging/catalogue.hpp"

namespace comanda::messaging::detail {

/// What every message has: the attributes of a CloudEvent as `encode` writes them.
[[nodiscard]] boost::json::object cloud_event_schema();

/// The Message Object, its example included, with the payload at `#/components/schemas/<type>`.
[[nodiscard]] boost::json::object message_object(const catalogued_message& m);

/// The payload of that type: a CloudEvent whose `data` is the struct.
[[nodiscard]] boost::json::object payload_schema(const catalogued_message& m);

}  // namespace comanda::messaging::detail
