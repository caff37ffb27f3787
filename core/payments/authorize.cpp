#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

decision start(const authorize& c, const situation& s) {
  payment p;
  p.payment_id = payment_of(c.request.order_id);
  p.order_id = c.request.order_id;
  p.customer_id = c.request.customer_id;
  p.amount = c.request.amount;
  p.currency = c.request.currency;
  p.created_at = s.ctx.now;
  decision d;
  ask(p, request_operation(p, operation_kind::authorize, c.reply_to, s, d), s, d);
  save_next(std::move(p), s, d);
  return d;
}

}  // namespace

result<> check_amount(std::int64_t amount) {
  if (amount >= 0) return {};
  return unexpected<error>(
      schema::to_error({{"/amount", std::string(schema::violation_code::out_of_range), "must not be negative"}}));
}

result<decision> decide(const authorize& c, const situation& s) {
  if (auto good = check_amount(c.request.amount); !good) return unexpected<error>(std::move(good).error());
  const auto* p = s.found.find<payment>(payment_of(c.request.order_id));
  if (p == nullptr) return start(c, s);
  // What counts is the payment's own amount: one order has one payment.
  const auto* o = find_operation(p->payment_id, operation_kind::authorize, s);
  decision d;
  switch (p->status) {
    case payment_status::pending:
      if (o != nullptr) redirect(*o, c.reply_to, s, d);
      break;
    case payment_status::authorized:
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      answer_authorized(*p, c.reply_to, s, d);
      break;
    case payment_status::declined:
    case payment_status::failed:
      answer_declined(*p, p->decline_code.value_or(""), o != nullptr ? o->reason : "", c.reply_to, s, d);
      break;
    case payment_status::voided:
      answer_declined(*p, "VOIDED", "the payment of this order was voided", c.reply_to, s, d);
      break;
  }
  return d;
}

}  // namespace comanda::payments::detail
