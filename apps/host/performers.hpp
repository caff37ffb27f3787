#pragma once

#include <functional>
#include <memory>

#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "databases.hpp"
#include "delivery_settings.hpp"
#include "effect_pool.hpp"
#include "machine.hpp"

namespace comanda::host {

/// Payments' effects on the built-in test gateway.
[[nodiscard]] performer_factory<payments::service> test_gateway_performer();

/// Threads that deliver: as many as may wait for a slow mail server or webhook at a time.
inline constexpr std::size_t deliveries_together = 4;

/// Notifications' rules, with the channels that are set up here, and what delivers over them.
struct notifications_channels {
  notifications::service rules;
  performer_factory<notifications::service> performer;
};
[[nodiscard]] notifications_channels open_channels(machine& m, const delivery_settings& s);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
