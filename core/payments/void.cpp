#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

/// The authorize command that comes late finds it, and holds no money that nobody would ever give back.
decision leave_tombstone(const void_authorization& c, const situation& s) {
  payment p;
  p.payment_id = payment_of(c.request.order_id);
  p.order_id = c.request.order_id;
  p.customer_id = c.request.customer_id;
  p.amount = c.request.amount;
  p.currency = c.request.currency;
  p.status = payment_status::voided;
  p.version = 1;
  p.created_at = s.ctx.now;
  p.updated_at = s.ctx.now;
  decision d;
  answer_voided(p, c.reply_to, s, d);
  d.save(std::move(p));
  return d;
}

/// Whether there is something to void is not known before the gateway has answered: until then the wish stands.
decision wait_for_outcome(const payment& p, const void_authorization& c, const situation& s) {
  decision d;
  const auto* o = find_operation(p.payment_id, operation_kind::void_, s);
  if (o == nullptr)
    request_operation(p, operation_kind::void_, c.reply_to, s, d);
  else
    redirect(*o, c.reply_to, s, d);
  return d;
}

}  // namespace

result<decision> decide(const void_authorization& c, const situation& s) {
  if (auto good = check_amount(c.request.amount); !good) return unexpected<error>(std::move(good).error());
  const auto* p = s.found.find<payment>(payment_of(c.request.order_id));
  if (p == nullptr) return leave_tombstone(c, s);
  switch (p->status) {
    case payment_status::pending:
      return wait_for_outcome(*p, c, s);
    case payment_status::authorized:
      return begin(*p, operation_kind::void_, operation_kind::capture, c.reply_to, s);
    case payment_status::declined:
    case payment_status::voided:
    case payment_status::failed:
      break;
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      return fail(errc::invalid_state, "a captured payment is refunded, not voided");
  }
  decision d;
  answer_voided(*p, c.reply_to, s, d);
  return d;
}

}  // namespace comanda::payments::detail
