#pragma once

#include <span>

#include "comanda/application/outcome.hpp"
#include "comanda/application/service.hpp"
#include "log.hpp"

namespace comanda::host {

/// Writes down every outcome that is a command's own bug, by its name, whoever sent the command: a request, a message,
/// a timer, an effect.
template <class Service>
void report_bugs(const log_sink& log, std::span<const application::request<Service>> batch,
                 std::span<const application::outcome> outcomes) {
  if (!log) return;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const auto& value = outcomes[i].value;
    if (value || value.error().code != errc::internal || value.error().for_log.empty()) continue;
    const auto& of = batch[i].context;
    log(severity::error, "a command failed for a bug",
        {{"cause", value.error().for_log}, {"traceparent", of.traceparent}, {"command_id", to_string(of.cause)}});
  }
}

}  // namespace comanda::host
