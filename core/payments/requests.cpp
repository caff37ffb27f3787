#include "comanda/payments/views.hpp"
#include "rules.hpp"

// What people ask for over REST.
namespace comanda::payments::detail {

namespace {

using application::answer_kind;

/// Error: payment_not_found; also for another's payment.
result<const payment*> find_own(const payment_id& id, const situation& s) {
  const auto* p = s.found.find<payment>(id);
  if (p == nullptr || !s.ctx.may_touch(p->customer_id.value()))
    return fail(errc::payment_not_found, "there is none of this id");
  return p;
}

unexpected<error> wrong_state(const payment& p, std::string message) {
  return fail(errc::invalid_state, std::move(message), {{"status", schema::enum_name(p.status)}});
}

/// Whether it can still come to a capture or a void.
bool is_open(const payment& p) { return p.status == payment_status::pending || p.status == payment_status::authorized; }

/// Error: invalid_state. An order whose money was taken or given back behind its saga's back could go neither on nor
/// back.
result<> led_by_nobody(const payment& p, const situation& s) {
  const auto* o = find_operation(operation_of(p.payment_id, operation_kind::authorize), s);
  if (o == nullptr || !o->saga_id) return {};
  return wrong_state(p, "an order's saga leads this payment: cancel the order");
}

/// Customers act on what is theirs; what an administrator does to it is kept.
void audit(std::string_view action, const payment_id& id, std::string reason, const situation& s, decision& d) {
  if (s.ctx.only_owner.empty())
    d.audit.push_back(application::audited(s.ctx, action, to_string(id), std::move(reason)));
}

/// What has been begun goes on in the background; what is on its way already is not begun again.
result<decision> accept(const payment& p, std::string_view action, const std::string& reason, result<decision> begun,
                        const situation& s) {
  if (!begun) return begun;
  const auto& saved = begun->saved<payment>();
  if (!saved.empty()) audit(action, p.payment_id, reason, s, *begun);
  const auto now = saved.empty() ? p : saved.back();
  tell(now, answer_kind::accepted, *begun);
  return begun;
}

}  // namespace

void tell(const payment& p, answer_kind kind, decision& d) {
  d.reply = {kind, "/payments/" + to_string(p.payment_id), schema::encode(view_of(p)), p.version};
}

result<decision> decide(const create_payment& c, const situation& s) {
  const auto id = payment_of(c.order_id);
  if (s.found.find<payment>(id) != nullptr)
    return fail(errc::already_exists, "the order has a payment", {{"payment_id", to_string(id)}});
  decision d;
  const auto p = begin_authorization({c.order_id, c.customer_id, c.amount, c.currency}, {}, s, d);
  tell(p, answer_kind::created, d);
  audit("payment.create", id, c.reason, s, d);
  return d;
}

result<decision> decide(const request_capture& c, const situation& s) {
  const auto p = find_own(c.payment_id, s);
  if (!p) return failure_of(p);
  if (is_captured(**p)) {
    decision d;
    tell(**p, answer_kind::ok, d);
    return d;
  }
  if (is_open(**p)) {
    if (auto free = led_by_nobody(**p, s); !free) return failure_of(free);
  }
  if ((*p)->status != payment_status::authorized) return wrong_state(**p, "only an authorized payment can be captured");
  return accept(**p, "payment.capture", c.reason, begin_capture(**p, {}, s), s);
}

result<decision> decide(const request_void& c, const situation& s) {
  const auto p = find_own(c.payment_id, s);
  if (!p) return failure_of(p);
  if ((*p)->status == payment_status::voided) {
    decision d;
    tell(**p, answer_kind::ok, d);
    return d;
  }
  if (!is_open(**p)) return wrong_state(**p, "only a payment that is not captured can be voided");
  if (auto free = led_by_nobody(**p, s); !free) return failure_of(free);
  return accept(**p, "payment.void", c.reason, begin_void(**p, {}, s), s);
}

result<decision> decide(const request_refund& c, const situation& s) {
  const auto p = find_own(c.payment_id, s);
  if (!p) return failure_of(p);
  const auto left = refundable(**p);
  if (c.amount > left)
    return fail(errc::invalid_state, "the refund is more than can be given back",
                {{"status", schema::enum_name((*p)->status)}, {"refundable", left}});
  auto d = begin(**p,
                 {.first = refund_of(c.payment_id, s.ctx.cause),
                  .kind = operation_kind::refund,
                  .purpose = operation_purpose::request,
                  .amount = c.amount,
                  .reason = c.reason},
                 {}, s);
  // It has no place of its own: a refund is read in its payment's list.
  d.reply = {answer_kind::created, "", schema::encode(view_of(d.saved<payment_operation>().back())), 0};
  audit("payment.refund", c.payment_id, c.reason, s, d);
  return d;
}

}  // namespace comanda::payments::detail
