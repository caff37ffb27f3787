#include "saga_effects.hpp"

#include "comanda/orders/messages.hpp"

namespace comanda::orders::detail {

namespace {

template <class Event>
void tell(const Event& data, const order& of, saga_turn& turn) {
  turn.emit(to_string(of.order_id), data).sequence = of.version + 1;
}

}  // namespace

void confirm(order& of, saga_turn& turn) {
  // A cancellation that came before has the lock; the saga is turned round then and does not get here.
  of.status = order_status::confirmed;
  tell(order_confirmed{of.order_id, of.customer_id, of.currency, of.total}, of, turn);
}

void mark_cancelling(order& of, saga_turn&) { of.status = order_status::cancel_pending; }

void cancel(order& of, saga_turn& turn) {
  of.status = order_status::cancelled;
  tell(order_cancelled{of.order_id, of.customer_id}, of, turn);
}

void apply_revision(order& of, saga_turn& turn) {
  of.status = order_status::confirmed;
  of.lines = of.change->lines;
  of.total = of.change->total;
  tell(order_revised{of.order_id, of.customer_id, of.currency, of.change->previous_total, of.total, of.lines}, of,
       turn);
}

void reject(const saga::refusal& why, order& of, saga_turn& turn) {
  if (of.status == order_status::cancel_pending) return cancel(of, turn);
  of.status = order_status::rejected;
  of.rejection = rejection{why.code, why.message, why.details};
  tell(order_rejected{of.order_id, of.customer_id, why.code, why.message}, of, turn);
}

void refuse_revision(const saga::refusal& why, order& of, saga_turn& turn) {
  of.status = order_status::confirmed;
  tell(revision_rejected{of.order_id, of.customer_id, why.code, why.message}, of, turn);
}

void keep_confirmed(const saga::refusal&, order& of, saga_turn&) { of.status = order_status::confirmed; }

}  // namespace comanda::orders::detail
