#include <boost/json/serialize.hpp>

#include "rules.hpp"

namespace comanda::payments {

operation_id operation_of(const payment_id& payment, operation_kind kind) {
  return operation_id(derive_uuid(payment.value(), {schema::enum_name(kind)}));
}

namespace detail {

const payment_operation* find_operation(const payment_id& payment, operation_kind kind, const situation& s) {
  return s.found.find<payment_operation>(operation_of(payment, kind));
}

bool is_over(const payment_operation& o) noexcept {
  return o.state == operation_state::succeeded || o.state == operation_state::failed;
}

payment_operation request_operation(const payment& p, operation_kind kind, const messaging::reply_address& to,
                                    const situation& s, decision& d) {
  payment_operation o;
  o.operation_id = operation_of(p.payment_id, kind);
  o.payment_id = p.payment_id;
  o.kind = kind;
  o.amount = p.amount;
  o.saga_id = to.saga;
  o.step = to.step;
  o.version = 1;
  o.created_at = s.ctx.now;
  o.updated_at = s.ctx.now;
  d.save(o);
  return o;
}

void ask(const payment& p, const payment_operation& o, const situation& s, decision& d) {
  const auto attempt = o.attempts + 1;
  const gateway_request request{o.operation_id, p.payment_id,        o.kind, o.amount,
                                p.currency,     p.gateway_reference, attempt};
  const auto wait =
      o.attempts == 0 ? microseconds::zero() : wait_after(s.with.gateway_retry, o.operation_id.value(), o.attempts);
  d.effects.push_back({effect_id(o.operation_id.value()),
                       std::string(gateway_effect),
                       to_string(p.payment_id),
                       {boost::json::serialize(schema::encode(request))},
                       attempt,
                       s.ctx.traceparent,
                       s.ctx.now,
                       s.ctx.now + wait});
}

void redirect(const payment_operation& o, const messaging::reply_address& to, const situation& s, decision& d) {
  if (o.saga_id == to.saga && o.step == to.step) return;
  auto next = o;
  next.saga_id = to.saga;
  next.step = to.step;
  save_next(std::move(next), s, d);
}

void save_next(payment p, const situation& s, decision& d) {
  p.version += 1;
  p.updated_at = s.ctx.now;
  d.save(std::move(p));
}

void save_next(payment_operation o, const situation& s, decision& d) {
  o.version += 1;
  o.updated_at = s.ctx.now;
  d.save(std::move(o));
}

result<decision> begin(const payment& p, operation_kind kind, operation_kind other, const messaging::reply_address& to,
                       const situation& s) {
  if (const auto* o = find_operation(p.payment_id, other, s); o != nullptr && !is_over(*o))
    return fail(errc::invalid_state, "another operation on this payment is on its way");
  decision d;
  const auto* o = find_operation(p.payment_id, kind, s);
  if (o == nullptr) {
    ask(p, request_operation(p, kind, to, s, d), s, d);
    return d;
  }
  if (is_over(*o)) return fail(errc::invalid_state, "the gateway refused this operation", {{"reason", o->reason}});
  redirect(*o, to, s, d);
  return d;
}

}  // namespace detail
}  // namespace comanda::payments
