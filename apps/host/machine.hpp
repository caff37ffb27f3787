#pragma once

#include <string>

#include "comanda/telemetry/logger.hpp"
#include "comanda/telemetry/metrics.hpp"
#include "log.hpp"
#include "settings.hpp"
#include "system_ports.hpp"

namespace comanda::host {

/// What the parts of one process share: clock, ids, log, metrics. Each is safe from every thread.
class machine {
 public:
  machine(const settings& s, const std::string& service);

  system_clock clock;
  system_ids ids;
  telemetry::metrics metrics;
  telemetry::logger logger;

  [[nodiscard]] log_sink log();
  [[nodiscard]] bool writes(severity s) const;
};

}  // namespace comanda::host
