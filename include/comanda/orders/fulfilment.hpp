#pragma once

#include "comanda/saga/definition.hpp"

namespace comanda::orders {

/// From an accepted order to a confirmed one, its money taken and its stock gone:
/// reserve_stock (undo: release_stock) -> authorize_payment (undo: void_payment) -> confirm_order (pivot, local)
/// -> capture_payment (retriable) -> commit_stock (retriable).
[[nodiscard]] saga::definition fulfilment();

}  // namespace comanda::orders
