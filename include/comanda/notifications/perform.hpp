#pragma once

#include "comanda/application/rows.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/runtime/effect_line.hpp"

namespace comanda::notifications {

/// What the other side said of a delivery is kept as printable ASCII of at most this size: it comes from a stranger and
/// goes into a database.
inline constexpr std::size_t detail_bytes_max = 500;

/// Performs an effect of the Notifications service: delivers, and makes the command that tells how it went. Called by
/// the effect pool, outside every transaction. Blocks as long as the sender does. A payload that cannot be read is a
/// failure for good.
[[nodiscard]] service::command perform(const application::effect_row& effect, sender& by);

/// Over which channel an effect is delivered, and whom it calls there: a webhook's receiver, the one that an e-mail
/// goes to being the mail server, which is ours. Of a payload that cannot be read: the log and nobody.
struct delivery_route {
  channel over = channel::log;
  runtime::effect_route route{};
};
[[nodiscard]] delivery_route route_of(const application::effect_row& effect);

/// Whether an attempt found somebody who answers, and be it with a refusal for good.
[[nodiscard]] bool was_answered(const service::command& outcome) noexcept;

}  // namespace comanda::notifications
