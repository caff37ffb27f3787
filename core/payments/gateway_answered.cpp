#include <algorithm>

#include "outcomes.hpp"

namespace comanda::payments::detail {

namespace {

decision conclude(payment p, payment_operation o, const gateway_answered& c, const situation& s) {
  decision d;
  o.attempts = std::max(o.attempts, c.attempt);
  if (c.answer.verdict == gateway_verdict::approved) {
    if (!c.answer.reference.empty()) p.gateway_reference = c.answer.reference;
    end(o, operation_state::succeeded, "", "", s, d);
    approved(std::move(p), o, s, d);
  } else {
    end(o, operation_state::failed, c.answer.code, c.answer.message, s, d);
    refused(std::move(p), o, c.answer, s, d);
  }
  return d;
}

/// Asked again with the same key: another one could do it twice.
decision ask_again(const payment& p, payment_operation o, const gateway_answered& c, const situation& s) {
  decision d;
  if (c.attempt <= o.attempts) return d;  // counted before; the next attempt is on its way
  o.attempts = c.attempt;
  o.state = operation_state::unknown;
  o.code = c.answer.code;
  o.message = c.answer.message;
  ask(p, o, s, d);
  save_next(std::move(o), s, d);
  return d;
}

/// Whether the answer tells what became of the operation. That the gateway would not deal with this request does not
/// tell what it did with one before it that has no known outcome: it may have moved the money.
bool is_outcome(const gateway_answer& a, const payment_operation& o) {
  if (a.verdict == gateway_verdict::declined && a.code == gateway_refused) return o.attempts == 0;
  return a.verdict != gateway_verdict::unknown;
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
  return is_outcome(c.answer, *o) ? conclude(*p, *o, c, s) : ask_again(*p, *o, c, s);
}

}  // namespace comanda::payments::detail
