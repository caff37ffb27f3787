#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

/// The command tells neither amount nor currency of what never was. It is about nothing, which is the same in each.
payment never_was(const refund_payment& r) {
  payment p;
  p.payment_id = payment_of(r.order_id);
  p.order_id = r.order_id;
  p.customer_id = r.customer_id;
  p.currency = currency::parse("EUR").value();
  return p;
}

result<decision> cancel_captured(const payment& p, const refund_all& c, const situation& s) {
  const auto first = cancellation_of(p.payment_id);
  if (const auto* o = find_operation(first, s); o != nullptr && o->state == operation_state::succeeded) {
    decision d;
    answer_refunded(p, o->amount, o->reason, c.reply_to, s, d);
    return d;
  }
  return give_back_the_rest(p, {.first = first, .purpose = operation_purpose::cancellation, .reason = c.request.reason},
                            c.reply_to, s);
}

}  // namespace

result<decision> give_back_the_rest(const payment& p, wanted what, const messaging::reply_address& to,
                                    const situation& s) {
  what.kind = operation_kind::refund;
  if (find_running(what.first, s) == nullptr) {
    // What is left is not known while it changes. The command comes again.
    if (p.refunding > 0) return fail(errc::invalid_state, "a refund of this payment is on its way");
    if (p.target_revision != 0) return fail(errc::invalid_state, "a change of this payment's total is on its way");
    what.amount = refundable(p);
    if (what.amount == 0) {
      decision d;
      if (what.purpose == operation_purpose::undo)
        answer_voided(p, to, s, d);
      else
        answer_refunded(p, 0, std::move(what.reason), to, s, d);
      return d;
    }
  }
  return begin(p, std::move(what), to, s);
}

result<decision> decide(const refund_all& c, const situation& s) {
  const auto* p = s.found.find<payment>(payment_of(c.request.order_id));
  if (p == nullptr) return leave_tombstone(never_was(c.request), c.reply_to, s);
  switch (p->status) {
    case payment_status::pending:
    case payment_status::authorized:
      return begin_void(*p, c.reply_to, s);
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      return cancel_captured(*p, c, s);
    case payment_status::declined:
    case payment_status::voided:
    case payment_status::failed:
      break;
  }
  decision d;
  answer_voided(*p, c.reply_to, s, d);
  return d;
}

}  // namespace comanda::payments::detail
