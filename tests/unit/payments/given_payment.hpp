#pragma once

#include "comanda/payments/service.hpp"
#include "support/decisions.hpp"

// What the Payments tests begin with.
namespace comanda::payments::given_payment {

using namespace comanda::test;

inline const order_id order(nth(1));
inline const payment_id ours = payment_of(order);
inline const messaging::reply_address saga{nth(2), "a_step"};
inline const messaging::reply_address newer_saga{nth(3), "another_step"};

inline const authorize authorizing{{order, customer_of("ann"), 1250, currency_of("EUR")}, newer_saga};
inline const void_authorization voiding{{order, customer_of("ann"), 1250, currency_of("EUR")}, newer_saga};
inline const capture capturing{{order}, newer_saga};

inline payment payment_in(payment_status status) {
  payment p{ours, order, customer_of("ann"), 1250, 0, 0, currency_of("EUR"), status, {}, {}, 4, at(0), at(0)};
  if (status == payment_status::declined || status == payment_status::failed) p.decline_code = "NO_FUNDS";
  if (status == payment_status::authorized) p.gateway_reference = "ref-1";
  if (status == payment_status::captured || status == payment_status::partially_refunded ||
      status == payment_status::refunded)
    p.captured = 1250;
  return p;
}

inline payment_operation operation_in(operation_kind kind, operation_state state, std::int64_t attempts = 0) {
  return {operation_of(ours, kind), ours, kind, 1250, state, attempts, "", saga.saga, saga.step, 2, at(0), at(0)};
}

inline gateway_answered answered(operation_kind kind, gateway_verdict verdict, std::int64_t attempt = 1) {
  return {operation_of(ours, kind), ours, {verdict, "CODE", "why", "ref-2"}, attempt};
}

inline effect_id effect_of(operation_kind kind) { return effect_id(operation_of(ours, kind).value()); }

}  // namespace comanda::payments::given_payment
