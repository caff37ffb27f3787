#pragma once

#include <functional>
#include <memory>

#include "comanda/http/client.hpp"
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

/// Threads that deliver: as many as may wait for a slow mail server or webhook at a time.
inline constexpr std::size_t deliveries_together = 4;

/// Notifications' rules, with the channels that are set up here, and what delivers over them.
struct notifications_channels {
  notifications::service rules;
  performer_factory<notifications::service> performer;
};
[[nodiscard]] notifications_channels open_channels(machine& m, const settings& all);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
