#pragma once

#include "comanda/application/rows.hpp"
#include "comanda/notifications/service.hpp"

namespace comanda::notifications {

/// What the other side said of a delivery is kept as printable ASCII of at most this size: it comes from a stranger and
/// goes into a database.
inline constexpr std::size_t detail_bytes_max = 500;

/// Performs an effect of the Notifications service: delivers, and makes the command that tells how it went. Called by
/// the effect pool, outside every transaction. Blocks as long as the sender does. A payload that cannot be read is a
/// failure for good.
[[nodiscard]] service::command perform(const application::effect_row& effect, sender& by);

}  // namespace comanda::notifications
