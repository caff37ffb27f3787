#include <boost/json/serialize.hpp>

#include "rules.hpp"

namespace comanda::payments {

operation_id operation_of(const payment_id& payment, operation_kind kind) {
  return operation_id(derive_uuid(payment.value(), {schema::enum_name(kind)}));
}

operation_id cancellation_of(const payment_id& payment) {
  return operation_id(derive_uuid(payment.value(), {"refund", "cancellation"}));
}

operation_id undo_of(const payment_id& payment) {
  return operation_id(derive_uuid(payment.value(), {"refund", "undo"}));
}

operation_id revision_operation_of(const payment_id& payment, operation_purpose purpose, std::int64_t revision) {
  return operation_id(derive_uuid(payment.value(), {schema::enum_name(purpose), std::to_string(revision)}));
}

operation_id refund_of(const payment_id& payment, const uuid& request) {
  return operation_id(derive_uuid(payment.value(), {"refund", "request", to_string(request)}));
}

operation_id retry_of(const operation_id& first, std::int64_t n) {
  return n == 0 ? first : operation_id(derive_uuid(first.value(), {"retry", std::to_string(n)}));
}

namespace detail {

const payment_operation* find_operation(const operation_id& first, const situation& s) {
  const auto* o = s.found.find<payment_operation>(first);
  return o == nullptr || o->retries == 0 ? o : s.found.find<payment_operation>(retry_of(first, o->retries));
}

const payment_operation* find_running(const operation_id& first, const situation& s) {
  const auto* o = find_operation(first, s);
  return o != nullptr && !is_over(*o) ? o : nullptr;
}

bool is_over(const payment_operation& o) noexcept {
  return o.state == operation_state::succeeded || o.state == operation_state::failed;
}

payment_operation request_operation(const payment& p, wanted what, const messaging::reply_address& to,
                                    const situation& s, decision& d) {
  payment_operation o;
  o.operation_id = what.first;
  if (const auto* refused = s.found.find<payment_operation>(what.first)) {
    auto first = *refused;
    first.retries += 1;
    o.operation_id = retry_of(what.first, first.retries);
    save_next(std::move(first), s, d);
  }
  o.payment_id = p.payment_id;
  o.kind = what.kind;
  o.purpose = what.purpose;
  o.revision = what.revision;
  o.amount = what.amount;
  o.currency = p.currency;
  o.gateway_reference = p.gateway_reference;
  o.reason = std::move(what.reason);
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
  std::optional<minor_units> previous;
  if (o.purpose == operation_purpose::preparation) previous = o.amount - p.increase;
  if (o.purpose == operation_purpose::restoration) previous = o.amount + p.increase;
  const gateway_request request{o.operation_id, p.payment_id,        o.kind,  o.amount,     previous,
                                p.currency,     o.gateway_reference, attempt, p.customer_id};
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

void ask_what_waited(const payment& p, payment_operation o, const situation& s, decision& d) {
  o.gateway_reference = p.gateway_reference;
  ask(p, o, s, d);
  save_next(std::move(o), s, d);
}

void redirect(const payment_operation& o, const messaging::reply_address& to, const situation& s, decision& d) {
  // A person who asks for what a saga waits for must not take its answer away.
  if (!to.saga || (o.saga_id == to.saga && o.step == to.step)) return;
  auto next = o;
  next.saga_id = to.saga;
  next.step = to.step;
  save_next(std::move(next), s, d);
}

payment save_next(payment p, const situation& s, decision& d) {
  p.version += 1;
  p.updated_at = s.ctx.now;
  d.save(p);
  return p;
}

void save_next(payment_operation o, const situation& s, decision& d) {
  o.version += 1;
  o.updated_at = s.ctx.now;
  d.save(std::move(o));
}

void end(payment_operation o, operation_state how, std::string code, std::string message, const situation& s,
         decision& d) {
  o.state = how;
  o.code = std::move(code);
  o.message = std::move(message);
  d.effects_done.push_back(effect_id(o.operation_id.value()));
  save_next(std::move(o), s, d);
}

decision begin(payment p, wanted what, const messaging::reply_address& to, const situation& s) {
  decision d;
  if (const auto* o = find_running(what.first, s)) {
    redirect(*o, to, s, d);
    return d;
  }
  if (what.kind == operation_kind::refund) p.refunding += what.amount;
  const auto o = request_operation(p, std::move(what), to, s, d);
  ask(p, o, s, d);
  save_next(std::move(p), s, d);
  return d;
}

payment_status status_of_amounts(const payment& p) noexcept {
  if (p.refunded == 0) return payment_status::captured;
  return p.refunded == p.captured ? payment_status::refunded : payment_status::partially_refunded;
}

bool is_captured(const payment& p) noexcept {
  return p.status == payment_status::captured || p.status == payment_status::partially_refunded ||
         p.status == payment_status::refunded;
}

minor_units refundable(const payment& p) { return p.captured - p.refunded - p.refunding; }

}  // namespace detail
}  // namespace comanda::payments
