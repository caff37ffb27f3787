#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "comanda/messaging/catalogue.hpp"

namespace comanda::messaging {

struct asyncapi_info {
  std::string title;
  std::string version;
  std::string description;  ///< Markdown
  std::string license_name = "Apache License 2.0";
  std::string license_url = "https://www.apache.org/licenses/LICENSE-2.0";
  bool over_amqp = true;  ///< false: a bus inside the process, without exchanges and queues
};

/// The message document, AsyncAPI 3.0.0, of the services of a process: what each sends and receives.
///
/// A service sends a command to the exchange `comanda.commands` with its target as routing key, and an event to
/// `comanda.events` with its type; it receives from the queues `<service>.commands` and `<service>.events`. A message's
/// payload is the whole CloudEvent, as `encode` writes it. Channels, operations, messages and schemas are sorted by
/// name.
[[nodiscard]] boost::json::object asyncapi(const std::vector<service_catalogue>& services, const asyncapi_info& info);

}  // namespace comanda::messaging
