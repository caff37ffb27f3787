#include "rules.hpp"

namespace comanda::payments::detail {

payment begin_authorization(const authorize_payment& r, const messaging::reply_address& to, const situation& s,
                            decision& d) {
  payment p;
  p.payment_id = payment_of(r.order_id);
  p.order_id = r.order_id;
  p.customer_id = r.customer_id;
  p.amount = r.amount;
  p.currency = r.currency;
  p.created_at = s.ctx.now;
  const auto first = operation_of(p.payment_id, operation_kind::authorize);
  ask(p, request_operation(p, {.first = first, .kind = operation_kind::authorize, .amount = p.amount}, to, s, d), s, d);
  return save_next(std::move(p), s, d);
}

namespace {

/// Whether the payment holds money, or may come to.
bool is_on(const payment& p) {
  return p.status == payment_status::pending || p.status == payment_status::authorized || is_captured(p);
}

/// Whether the payment is what is asked for. Its own amount changes with the order's total, that of its authorization
/// does not.
bool is_same(const payment& p, const payment_operation* authorization, const authorize_payment& r) {
  return (authorization != nullptr ? authorization->amount : p.amount) == r.amount && p.currency == r.currency &&
         p.customer_id == r.customer_id;
}

/// Answers for whom it was asked, who need not be the payment's customer.
decision refuse_another(payment p, const authorize& c, const situation& s) {
  p.customer_id = c.request.customer_id;
  decision d;
  answer_declined(p, "PAYMENT_MISMATCH", "the order has a payment of another amount, currency or customer", c.reply_to,
                  s, d);
  return d;
}

/// Answers that the money is held. From then on the saga leads the payment, also one that was made by hand.
result<decision> confirm(const payment& p, const payment_operation* o, const messaging::reply_address& to,
                         const situation& s) {
  if (find_running(operation_of(p.payment_id, operation_kind::void_), s) != nullptr)
    return fail(errc::invalid_state, "a void of this payment is on its way");
  decision d;
  if (o == nullptr || o->saga_id || !to.saga) {
    answer_authorized(p, to, s, d);
    return d;
  }
  redirect(*o, to, s, d);
  // The payment is saved with it: a void by hand that is decided at the same moment must see it.
  answer_authorized(save_next(p, s, d), to, s, d);
  return d;
}

}  // namespace

result<decision> decide(const authorize& c, const situation& s) {
  const auto* p = s.found.find<payment>(payment_of(c.request.order_id));
  decision d;
  if (p == nullptr) {
    begin_authorization(c.request, c.reply_to, s, d);
    return d;
  }
  const auto* o = find_operation(operation_of(p->payment_id, operation_kind::authorize), s);
  if (is_on(*p) && !is_same(*p, o, c.request)) return refuse_another(*p, c, s);
  switch (p->status) {
    case payment_status::pending:
      if (o != nullptr) redirect(*o, c.reply_to, s, d);
      break;
    case payment_status::authorized:
      return confirm(*p, o, c.reply_to, s);
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      answer_authorized(*p, c.reply_to, s, d);
      break;
    case payment_status::declined:
    case payment_status::failed:
      answer_declined(*p, p->decline_code.value_or(""), o != nullptr ? o->message : "", c.reply_to, s, d);
      break;
    case payment_status::voided:
      answer_declined(*p, "VOIDED", "the payment of this order was voided", c.reply_to, s, d);
      break;
  }
  return d;
}

}  // namespace comanda::payments::detail
