#pragma once

#include "comanda/orders/model.hpp"
#include "comanda/saga/orchestration.hpp"

// What sagas do to the order itself: their local steps, and what it means that they were taken back.
namespace comanda::orders::detail {

using saga_turn = application::turn<model>;

void confirm(order& of, saga_turn& turn);
void mark_cancelling(order& of, saga_turn& turn);
void cancel(order& of, saga_turn& turn);
void apply_revision(order& of, saga_turn& turn);

/// The order is refused, or cancelled when it was its customer who turned the fulfilment round.
void reject(const saga::refusal& why, order& of, saga_turn& turn);
/// The order stays as it was.
void refuse_revision(const saga::refusal& why, order& of, saga_turn& turn);
/// An operator turned the cancellation round before it began.
void keep_confirmed(const saga::refusal& why, order& of, saga_turn& turn);

}  // namespace comanda::orders::detail
