#include "comanda/payments/views.hpp"

namespace comanda::payments {

payment_view view_of(const payment& p) {
  return {p.payment_id, p.order_id,     p.customer_id,       p.amount,  p.captured,   p.refunded,  p.currency,
          p.status,     p.decline_code, p.gateway_reference, p.version, p.created_at, p.updated_at};
}

refund_view view_of(const payment_operation& refund) {
  return {refund.operation_id, refund.payment_id, refund.amount,     refund.currency,
          refund.reason,       refund.state,      refund.created_at, refund.updated_at};
}

operation_view operation_view_of(const payment_operation& o) {
  return {o.operation_id, o.payment_id, o.kind, o.purpose, o.revision, o.amount,     o.currency,
          o.state,        o.attempts,   o.code, o.message, o.saga_id,  o.created_at, o.updated_at};
}

}  // namespace comanda::payments
