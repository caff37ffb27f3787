#pragma once

#include <string>
#include <vector>

#include "comanda/in_process/bus.hpp"
#include "lane.hpp"
#include "log.hpp"
#include "settings.hpp"

namespace comanda::host {

struct broker_plugs {
  publisher_factory publisher;
  consumer_factory consumer;
  consumer_factory parking;
};

/// RabbitMQ for one service. The URL has been checked by `check_broker_url`.
[[nodiscard]] broker_plugs open_broker(const settings& s, const std::string& service,
                                       std::vector<std::string> event_types, log_sink log);

/// The same over a bus inside the process, which must outlive the lanes.
[[nodiscard]] broker_plugs open_bus(in_process::bus& bus, const std::string& service,
                                    std::vector<std::string> event_types);

/// Error: invalid_parameter, naming what is wrong.
[[nodiscard]] result<> check_broker_url(const std::string& url);

}  // namespace comanda::host
