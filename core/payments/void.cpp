#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

wanted the_void(const payment& p) {
  return {
      .first = operation_of(p.payment_id, operation_kind::void_), .kind = operation_kind::void_, .amount = p.amount};
}

/// Whether there is something to void is not known before the gateway has answered: until then the wish stands.
decision wait_for_outcome(const payment& p, const messaging::reply_address& to, const situation& s) {
  decision d;
  if (const auto* o = find_running(the_void(p).first, s)) {
    redirect(*o, to, s, d);
  } else {
    request_operation(p, the_void(p), to, s, d);
    save_next(p, s, d);
  }
  return d;
}

/// The saga that undoes its authorization cannot go on before nothing is held or taken: what somebody has captured by
/// hand goes back.
result<decision> undo_capture(const payment& p, const messaging::reply_address& to, const situation& s) {
  return give_back_the_rest(
      p, {.first = undo_of(p.payment_id), .purpose = operation_purpose::undo, .reason = "order rejected"}, to, s);
}

}  // namespace

decision leave_tombstone(payment p, const messaging::reply_address& to, const situation& s) {
  decision d;
  p.status = payment_status::voided;
  p.created_at = s.ctx.now;
  answer_voided(save_next(std::move(p), s, d), to, s, d);
  return d;
}

result<decision> begin_void(const payment& p, const messaging::reply_address& to, const situation& s) {
  if (p.status == payment_status::pending) return wait_for_outcome(p, to, s);
  if (find_running(operation_of(p.payment_id, operation_kind::capture), s) != nullptr)
    return fail(errc::invalid_state, "a capture of this payment is on its way");
  return begin(p, the_void(p), to, s);
}

result<decision> decide(const void_authorization& c, const situation& s) {
  const auto& r = c.request;
  const auto* p = s.found.find<payment>(payment_of(r.order_id));
  if (p == nullptr) {
    payment never;
    never.payment_id = payment_of(r.order_id);
    never.order_id = r.order_id;
    never.customer_id = r.customer_id;
    never.amount = r.amount;
    never.currency = r.currency;
    return leave_tombstone(std::move(never), c.reply_to, s);
  }
  switch (p->status) {
    case payment_status::pending:
    case payment_status::authorized:
      return begin_void(*p, c.reply_to, s);
    case payment_status::declined:
    case payment_status::voided:
    case payment_status::failed:
      break;
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      return undo_capture(*p, c.reply_to, s);
  }
  decision d;
  answer_voided(*p, c.reply_to, s, d);
  return d;
}

}  // namespace comanda::payments::detail
