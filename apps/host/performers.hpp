#pragma once

#include <functional>
#include <memory>

#include "comanda/http/client.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/payments/service.hpp"
#include "databases.hpp"
#include "effects_desk.hpp"
#include "machine.hpp"
#include "settings.hpp"

namespace comanda::host {

/// Payments' effects on the gateway that the settings say. `client` is needed for the HTTP one.
[[nodiscard]] effect_plan<payments::service> gateway_effects(const settings& s, std::shared_ptr<http::client> client);

/// Notifications' rules, with the channels that are set up here, and what delivers over them.
struct notifications_channels {
  notifications::service rules;
  effect_plan<notifications::service> effects;
};
[[nodiscard]] notifications_channels open_channels(machine& m, const settings& all);

/// False after the first that failed was told to the log.
[[nodiscard]] bool migrate_all(const std::vector<database>& all, const log_sink& log);

}  // namespace comanda::host
