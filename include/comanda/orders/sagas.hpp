#pragma once

#include "comanda/orders/model.hpp"
#include "comanda/saga/orchestration.hpp"

// The sagas of an order (core/orders/sagas.cpp). One of them at a time has the order; the next one waits until it has
// ended.
namespace comanda::orders {

inline constexpr std::string_view fulfilment_saga = "fulfilment";
inline constexpr std::string_view cancellation_saga = "cancellation";
inline constexpr std::string_view revision_saga = "revision";

struct settings {
  /// Inventory compares each line's price with the item's. Else prices are the client's: it knows them.
  bool catalogue_prices = false;
};

using orchestration = saga::orchestration<model>;

/// From an accepted order to a confirmed one, its money taken and its stock gone:
/// reserve_stock (undo: release_stock) -> authorize_payment (undo: void_payment) -> confirm_order (pivot, local)
/// -> capture_payment (retriable) -> commit_stock (retriable).
[[nodiscard]] orchestration fulfilment(const settings& with = {});

/// From a confirmed order to a cancelled one, its money and its stock given back:
/// mark_cancelling (pivot, local) -> refund_payment (retriable) -> return_stock (retriable) -> cancel_order (local).
[[nodiscard]] orchestration cancellation();

/// From a confirmed order to one with other lines; refused, it stays as it was:
/// adjust_reservation (undo: restore_reservation) -> adjust_authorization (undo: restore_authorization)
/// -> apply_revision (pivot, local) -> settle_payment (retriable) -> commit_stock (retriable).
[[nodiscard]] orchestration revision(const settings& with = {});

}  // namespace comanda::orders
