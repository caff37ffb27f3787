#pragma once

#include <functional>
#include <memory>

#include "comanda/http/client.hpp"
#include "comanda/in_process/bus.hpp"
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
/// `web` posts webhooks; without it there are none. Unless WEBHOOK_ALLOW_PRIVATE is true it connects to public
/// addresses alone.
[[nodiscard]] notifications_channels open_channels(machine& m, const delivery_settings& s,
                                                   std::shared_ptr<http::client> web);

/// Writes each message that the in-process bus gives up to the log.
[[nodiscard]] std::function<void(const in_process::dead_letter&)> log_dead_letters(log_sink log);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
