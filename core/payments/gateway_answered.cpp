#include <algorithm>

#include "rules.hpp"

namespace comanda::payments::detail {

namespace {

messaging::reply_address waiting(const payment_operation& o) { return {o.saga_id, o.step}; }

void end(payment_operation o, operation_state how, std::string reason, const situation& s, decision& d) {
  o.state = how;
  o.reason = std::move(reason);
  d.effects_done.push_back(effect_id(o.operation_id.value()));
  save_next(std::move(o), s, d);
}

/// A void that came before the authorization's outcome; nullptr: none.
const payment_operation* void_that_waits(const payment& p, const situation& s) {
  const auto* o = find_operation(p.payment_id, operation_kind::void_, s);
  return o != nullptr && !is_over(*o) ? o : nullptr;
}

void authorized(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.status = payment_status::authorized;
  if (const auto* undo = void_that_waits(p, s)) {
    ask(p, *undo, s, d);
  } else {
    auto after = p;
    after.version += 1;
    answer_authorized(after, waiting(o), s, d);
  }
  save_next(std::move(p), s, d);
}

void declined(payment p, const payment_operation& o, const gateway_answer& a, const situation& s, decision& d) {
  p.status = payment_status::declined;
  p.decline_code = a.code;
  auto after = p;
  after.version += 1;
  if (const auto* undo = void_that_waits(p, s)) {
    answer_voided(after, waiting(*undo), s, d);
    auto done = *undo;
    end(std::move(done), operation_state::succeeded, "nothing was authorized", s, d);
  } else {
    answer_declined(after, a.code, a.message, waiting(o), s, d);
  }
  save_next(std::move(p), s, d);
}

void approved(payment p, const payment_operation& o, const situation& s, decision& d) {
  auto after = p;
  after.version += 1;
  switch (o.kind) {
    case operation_kind::authorize:
      return authorized(std::move(p), o, s, d);
    case operation_kind::void_:
      p.status = payment_status::voided;
      answer_voided(after, waiting(o), s, d);
      break;
    case operation_kind::capture:
      p.status = payment_status::captured;
      p.captured += o.amount;
      after.captured = p.captured;
      answer_captured(after, waiting(o), s, d);
      break;
    case operation_kind::refund:
    case operation_kind::adjust:
      break;  // nothing starts one
  }
  save_next(std::move(p), s, d);
}

decision conclude(payment p, payment_operation o, const gateway_answered& c, const situation& s) {
  decision d;
  o.attempts = std::max(o.attempts, c.attempt);
  if (c.answer.verdict == gateway_verdict::approved) {
    if (!c.answer.reference.empty()) p.gateway_reference = c.answer.reference;
    end(o, operation_state::succeeded, "", s, d);
    approved(std::move(p), o, s, d);
  } else {
    end(o, operation_state::failed, c.answer.message, s, d);
    if (o.kind == operation_kind::authorize) declined(std::move(p), o, c.answer, s, d);
  }
  return d;
}

/// Asked again with the same key: another one could do it twice.
decision ask_again(const payment& p, payment_operation o, const gateway_answered& c, const situation& s) {
  decision d;
  if (c.attempt <= o.attempts) return d;  // counted before; the next attempt is on its way
  o.attempts = c.attempt;
  o.state = operation_state::unknown;
  o.reason = c.answer.code;
  ask(p, o, s, d);
  save_next(std::move(o), s, d);
  return d;
}

}  // namespace

result<decision> decide(const gateway_answered& c, const situation& s) {
  const auto* o = s.found.find<payment_operation>(c.operation_id);
  const auto* p = s.found.find<payment>(c.payment_id);
  if (o == nullptr || p == nullptr)
    return fail(errc::payment_not_found, "no operation " + to_string(c.operation_id) + " on a payment");
  if (is_over(*o)) {
    decision d;
    d.effects_done.push_back(effect_id(c.operation_id.value()));
    return d;
  }
  if (c.answer.verdict == gateway_verdict::unknown) return ask_again(*p, *o, c, s);
  return conclude(*p, *o, c, s);
}

}  // namespace comanda::payments::detail
