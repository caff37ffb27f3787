#pragma once

#include <stdexcept>

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

inline const refund_all refunding{{order, customer_of("ann"), "order cancelled"}, newer_saga};

// Revision 1 of the order, which makes 1250 into something else.
inline adjust adjusting_to(minor_units total, change_number revision = 1, minor_units previous = 1250) {
  return {{order, customer_of("ann"), revision, previous, total, currency_of("EUR")}, newer_saga};
}
inline restore restoring_from(minor_units total, change_number revision = 1, minor_units previous = 1250) {
  return {{order, customer_of("ann"), revision, previous, total, currency_of("EUR")}, newer_saga};
}
inline settle settling_to(minor_units total, change_number revision = 1, minor_units previous = 1250) {
  return {{order, customer_of("ann"), revision, previous, total, currency_of("EUR")}, newer_saga};
}

inline payment payment_in(payment_status status) {
  payment p;
  p.payment_id = ours;
  p.order_id = order;
  p.customer_id = customer_of("ann");
  p.amount = 1250;
  p.currency = currency_of("EUR");
  p.status = status;
  p.version = 4;
  p.created_at = p.updated_at = at(0);
  if (status == payment_status::declined || status == payment_status::failed) p.decline_code = "NO_FUNDS";
  if (status == payment_status::authorized) p.gateway_reference = "ref-1";
  if (status == payment_status::captured || status == payment_status::partially_refunded ||
      status == payment_status::refunded)
    p.captured = 1250;
  if (status == payment_status::partially_refunded) p.refunded = 250;
  if (status == payment_status::refunded) p.refunded = 1250;
  return p;
}

inline payment_operation operation_in(operation_kind kind, operation_state state, std::int64_t attempts = 0) {
  payment_operation o;
  o.operation_id = operation_of(ours, kind);
  o.payment_id = ours;
  o.kind = kind;
  o.amount = 1250;
  o.currency = currency_of("EUR");
  o.state = state;
  o.attempts = attempts;
  o.saga_id = saga.saga;
  o.step = saga.step;
  o.version = 2;
  o.created_at = o.updated_at = at(0);
  return o;
}

/// What the gateway says to the newest try at what begins with `first`.
inline gateway_answered answered_to(const operation_id& first, gateway_verdict verdict, std::int64_t attempt = 1) {
  return {first, ours, {verdict, "CODE", "why", "ref-2"}, attempt};
}

/// What the first effect of a decision asks of the gateway.
inline gateway_request asked_in(const application::decision<model>& d) {
  return *schema::decode_text<gateway_request>(d.effects.at(0).payload.text);
}

/// "authorize" and so on, "-" for nothing.
inline std::string asked_of(const application::decision<model>& d) {
  return d.effects.empty() ? "-" : std::string(schema::enum_name(asked_in(d).kind));
}

/// Decides and applies. The test ends here when the decision is an error.
inline application::decision<model> done(const service& rules, const command& c, application::state<model>& world,
                                         std::uint32_t n = 1) {
  auto d = rules.decide(c, world, context_of(n, at(10 + n)));
  if (!d) throw std::runtime_error("unexpectedly " + std::string(to_string(d.error().code)) + ": " + d.error().message);
  apply(*d, world);
  return *std::move(d);
}

/// The messages, or "error CODE".
inline std::string outcome_of(const result<application::decision<model>>& d) {
  return d ? messages_of(*d) : "error " + std::string(to_string(d.error().code));
}

inline gateway_answered answered(operation_kind kind, gateway_verdict verdict, std::int64_t attempt = 1) {
  return {operation_of(ours, kind), ours, {verdict, "CODE", "why", "ref-2"}, attempt};
}

inline effect_id effect_of(operation_kind kind) { return effect_id(operation_of(ours, kind).value()); }

}  // namespace comanda::payments::given_payment
