#pragma once

#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "databases.hpp"
#include "effect_pool.hpp"
#include "machine.hpp"

namespace comanda::host {

/// Payments' effects on the built-in test gateway.
[[nodiscard]] performer_factory<payments::service> test_gateway_performer();

/// Notifications' effects on the log channel.
[[nodiscard]] performer_factory<notifications::service> log_performer(machine& m);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
