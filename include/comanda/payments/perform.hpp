#pragma once

#include "comanda/application/rows.hpp"
#include "comanda/payments/service.hpp"
#include "comanda/runtime/effect_line.hpp"

namespace comanda::payments {

/// Performs an effect of the Payments service: asks the gateway, and makes the command that tells of the answer. Called
/// by the effect pool, outside every transaction. Blocks as long as the gateway does. A payload that cannot be read
/// counts as `unknown`: the rule then writes the effect anew from the records.
[[nodiscard]] service::command perform(const application::effect_row& effect, gateway& by);

/// Whom an effect is for: there is one gateway, and it serves everybody. The payment's customer, or the payment where
/// the effect names none.
[[nodiscard]] runtime::effect_route route_of(const application::effect_row& effect);

}  // namespace comanda::payments
