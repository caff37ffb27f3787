#include "comanda/payments/views.hpp"
#include "outcomes.hpp"

// A person says what became of the money, where the gateway cannot or will not.
namespace comanda::payments::detail {

namespace {

/// Shown to whoever waits for an authorization or a preparation that an operator ended. The reason stays inside.
constexpr const char* not_done_text = "the payment gateway did not carry it out";

unexpected<error> cannot(const payment_operation& o, std::string why) {
  return fail(errc::invalid_state, std::move(why), {{"state", schema::enum_name(o.state)}});
}

/// The first try at the same thing.
operation_id first_of(const payment_operation& o) {
  switch (o.purpose) {
    case operation_purpose::order:
      return operation_of(o.payment_id, o.kind);
    case operation_purpose::cancellation:
      return cancellation_of(o.payment_id);
    case operation_purpose::undo:
      return undo_of(o.payment_id);
    case operation_purpose::request:
      return o.operation_id;  // each is asked for by a request of its own, and tried once
    case operation_purpose::preparation:
    case operation_purpose::restoration:
    case operation_purpose::settlement:
      return revision_operation_of(o.payment_id, o.purpose, o.revision);
  }
  return o.operation_id;
}

bool is_newest_try(const payment_operation& o, const situation& s) {
  const auto* first = s.found.find<payment_operation>(first_of(o));
  return first != nullptr && o.operation_id == retry_of(first_of(o), first->retries);
}

/// A later try that is not at hand counts as running.
bool may_be_running(const operation_id& first, const situation& s) {
  if (s.found.find<payment_operation>(first) == nullptr) return false;
  const auto* newest = find_operation(first, s);
  return newest == nullptr || !is_over(*newest);
}

bool is_running(operation_kind kind, const payment& p, const situation& s) {
  return may_be_running(operation_of(p.payment_id, kind), s);
}

bool is_running(operation_purpose purpose, const payment_operation& o, const situation& s) {
  return may_be_running(revision_operation_of(o.payment_id, purpose, o.revision), s);
}

/// Whether a refund that the gateway refused may still be booked: for an order that ends it is all that is left.
bool refund_fits(const payment& p, const payment_operation& o, const situation& s) {
  switch (o.purpose) {
    case operation_purpose::cancellation:
    case operation_purpose::undo:
      return p.target_revision == 0 && p.refunding == 0 && o.amount == refundable(p);
    case operation_purpose::settlement:
      return p.target_revision == o.revision && o.amount <= refundable(p) &&
             !is_running(operation_purpose::restoration, o, s);
    default:
      return o.amount <= refundable(p);
  }
}

/// Whether the payment is still where the refused operation would have taken it from.
bool fits(const payment& p, const payment_operation& o, const situation& s) {
  switch (o.kind) {
    case operation_kind::authorize:
      return false;
    case operation_kind::void_:
      return p.status == payment_status::authorized && !is_running(operation_kind::capture, p, s);
    case operation_kind::capture:
      if (o.purpose == operation_purpose::order)
        return p.status == payment_status::authorized && o.amount == p.amount &&
               !is_running(operation_kind::void_, p, s);
      return p.target_revision == o.revision && p.increase == o.amount &&
             !is_running(operation_purpose::restoration, o, s);
    case operation_kind::refund:
      return refund_fits(p, o, s);
    case operation_kind::adjust:
      return o.purpose == operation_purpose::restoration && p.target_revision == o.revision && p.increase > 0 &&
             !is_running(operation_purpose::settlement, o, s);
  }
  return false;
}

bool was_answered_refused(const payment_operation& o) {
  return o.kind == operation_kind::authorize || o.purpose == operation_purpose::preparation;
}

result<> check_refused(const payment& p, const payment_operation& o, operation_outcome outcome, const situation& s) {
  if (outcome == operation_outcome::not_done) return cannot(o, "that it was not done is known");
  if (was_answered_refused(o)) return cannot(o, "its refusal has been answered: the order went on from there");
  if (!is_newest_try(o, s)) return cannot(o, "it was asked again since: resolve the newest operation of this kind");
  if (!fits(p, o, s)) return cannot(o, "the payment has changed since: it can no longer have been this operation");
  return {};
}

/// Which outcome may be told of an operation. Error: invalid_state.
result<> check_outcome(const payment& p, const payment_operation& o, operation_outcome outcome, const situation& s) {
  switch (o.state) {
    case operation_state::requested:
      return cannot(o, "the gateway is being asked: its answer is to come");
    case operation_state::succeeded:
      return cannot(o, "it is done");
    case operation_state::unknown:
      return {};
    case operation_state::failed:
      return check_refused(p, o, outcome, s);
  }
  return {};
}

void book(const payment& p, const payment_operation& o, const resolve_operation& c, const situation& s, decision& d) {
  if (c.outcome == operation_outcome::done) {
    end(o, operation_state::succeeded, resolved_by_operator, c.reason, s, d);
    auto now = p;
    // A refusal gave up what was being refunded; the outcome takes it from there.
    if (o.kind == operation_kind::refund && o.state == operation_state::failed) now.refunding += o.amount;
    approved(std::move(now), o, s, d);
  } else {
    end(o, operation_state::failed, resolved_by_operator, c.reason, s, d);
    refused(p, o, {gateway_verdict::declined, resolved_by_operator, not_done_text, ""}, s, d);
  }
}

}  // namespace

std::vector<operation_id> seen_by_resolution(const payment_operation& o) {
  std::vector<operation_id> all = {first_of(o)};
  if (o.revision == 0) return all;
  for (auto purpose : {operation_purpose::restoration, operation_purpose::settlement})
    all.push_back(revision_operation_of(o.payment_id, purpose, o.revision));
  return all;
}

result<decision> decide(const resolve_operation& c, const situation& s) {
  const auto* p = s.found.find<payment>(c.payment_id);
  const auto* o = s.found.find<payment_operation>(c.operation_id);
  if (p == nullptr) return fail(errc::payment_not_found, "there is none of this id");
  if (o == nullptr || o->payment_id != c.payment_id)
    return fail(errc::payment_not_found, "the payment has no operation of this id");
  if (auto legal = check_outcome(*p, *o, c.outcome, s); !legal) return failure_of(legal);
  decision d;
  book(*p, *o, c, s, d);
  d.audit.push_back(application::audited(s.ctx, "payment.resolve." + std::string(schema::enum_name(c.outcome)),
                                         to_string(o->operation_id), c.reason));
  const auto& saved = d.saved<payment>();
  tell(saved.empty() ? *p : saved.back(), application::answer_kind::ok, d);
  return d;
}

}  // namespace comanda::payments::detail
