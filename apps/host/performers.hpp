#pragma once

#include <functional>
#include <memory>

#include "comanda/http/client.hpp"
#include "comanda/in_process/bus.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "databases.hpp"
#include "effect_pool.hpp"
#include "machine.hpp"
#include "settings.hpp"

namespace comanda::host {

/// Payments' effects on the gateway that the settings say. `client` is needed for the HTTP one.
[[nodiscard]] performer_factory<payments::service> gateway_performer(const settings& s,
                                                                     std::shared_ptr<http::client> client);
/// How many calls of it a lane makes at the same time.
[[nodiscard]] std::size_t gateway_calls_max(const settings& s);

/// Notifications' effects on the log channel.
[[nodiscard]] performer_factory<notifications::service> log_performer(machine& m);

/// Writes each message that the in-process bus gives up to the log.
[[nodiscard]] std::function<void(const in_process::dead_letter&)> log_dead_letters(log_sink log);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
