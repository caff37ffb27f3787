#include "rules.hpp"

namespace comanda::payments::detail {

result<decision> begin_capture(const payment& p, const messaging::reply_address& to, const situation& s) {
  if (find_running(operation_of(p.payment_id, operation_kind::void_), s) != nullptr)
    return fail(errc::invalid_state, "a void of this payment is on its way");
  return begin(p,
               {.first = operation_of(p.payment_id, operation_kind::capture),
                .kind = operation_kind::capture,
                .amount = p.amount},
               to, s);
}

result<decision> decide(const capture& c, const situation& s) {
  const auto* p = s.found.find<payment>(payment_of(c.request.order_id));
  if (p == nullptr) return fail(errc::payment_not_found, "no payment of order " + to_string(c.request.order_id));
  switch (p->status) {
    case payment_status::authorized:
      return begin_capture(*p, c.reply_to, s);
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      break;
    case payment_status::pending:
    case payment_status::declined:
    case payment_status::voided:
    case payment_status::failed:
      return fail(errc::invalid_state, "only an authorized payment can be captured",
                  {{"status", schema::enum_name(p->status)}});
  }
  decision d;
  answer_captured(*p, c.reply_to, s, d);
  return d;
}

}  // namespace comanda::payments::detail
