#pragma once

#include "comanda/orders/service.hpp"

namespace comanda::orders {

/// Turns what the engine wants into a decision: commands with their payloads, the local steps, the timeline, the
/// deadline, and what the end of the saga means for the order. `o` is changed in place; it is saved when it changed.
void lead(const saga::transition& t, order& o, const application::context& ctx, application::decision<model>& d);

/// The payload of a saga's command.
[[nodiscard]] messaging::message command_message(const saga::send& s, const saga::instance& i, const order& o,
                                                 const application::context& ctx);

}  // namespace comanda::orders
