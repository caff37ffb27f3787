#include "outcomes.hpp"

namespace comanda::payments::detail {

namespace {

messaging::reply_address waiting(const payment_operation& o) { return {o.saga_id, o.step}; }

/// A void that came before the authorization's outcome; nullptr: none.
const payment_operation* void_that_waits(const payment& p, const situation& s) {
  return find_running(operation_of(p.payment_id, operation_kind::void_), s);
}

/// A restoration that came before the preparation's outcome; nullptr: none.
const payment_operation* restoration_that_waits(const payment_operation& preparation, const situation& s) {
  return find_running(
      revision_operation_of(preparation.payment_id, operation_purpose::restoration, preparation.revision), s);
}

void authorized(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.status = payment_status::authorized;
  const auto after = save_next(std::move(p), s, d);
  if (const auto* undo = void_that_waits(after, s))
    ask_what_waited(after, *undo, s, d);
  else
    answer_authorized(after, waiting(o), s, d);
}

void not_authorized(payment p, const payment_operation& o, const gateway_answer& a, const situation& s, decision& d) {
  const bool no_decline = a.code == gateway_refused || a.code == resolved_by_operator;
  p.status = no_decline ? payment_status::failed : payment_status::declined;
  p.decline_code = a.code;
  const auto after = save_next(std::move(p), s, d);
  if (const auto* undo = void_that_waits(after, s)) {
    answer_voided(after, waiting(*undo), s, d);
    end(*undo, operation_state::succeeded, "", "nothing was authorized", s, d);
  } else {
    answer_declined(after, a.code, a.message, waiting(o), s, d);
  }
}

void prepared(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.amount += p.increase;
  const auto after = save_next(std::move(p), s, d);
  if (const auto* undo = restoration_that_waits(o, s))
    ask_what_waited(after, *undo, s, d);
  else
    answer_adjusted(after, o.revision, waiting(o), s, d);
}

void not_prepared(payment p, const payment_operation& o, const gateway_answer& a, const situation& s, decision& d) {
  p.target_revision = 0;
  p.increase = 0;
  if (const auto* undo = restoration_that_waits(o, s)) {
    p.restored_revision = o.revision;
    answer_restored(save_next(std::move(p), s, d), o.revision, waiting(*undo), s, d);
    end(*undo, operation_state::succeeded, "", "nothing was held", s, d);
  } else {
    answer_declined(save_next(std::move(p), s, d), a.code, a.message, waiting(o), s, d);
  }
}

void restored(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.amount -= p.increase;
  p.increase = 0;
  p.target_revision = 0;
  p.restored_revision = o.revision;
  answer_restored(save_next(std::move(p), s, d), o.revision, waiting(o), s, d);
}

void captured(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.captured += o.amount;
  p.status = status_of_amounts(p);
  if (o.purpose == operation_purpose::settlement) {
    p.increase = 0;
    p.target_revision = 0;
    p.settled_revision = o.revision;
    answer_settled(save_next(std::move(p), s, d), o.revision, waiting(o), s, d);
  } else {
    answer_captured(save_next(std::move(p), s, d), waiting(o), s, d);
  }
}

void refunded(payment p, const payment_operation& o, const situation& s, decision& d) {
  p.refunding -= o.amount;
  p.refunded += o.amount;
  p.status = status_of_amounts(p);
  const bool settles = o.purpose == operation_purpose::settlement;
  if (settles) {
    p.target_revision = 0;
    p.settled_revision = o.revision;
  }
  const bool undoes = o.purpose == operation_purpose::undo;
  const auto after = save_next(std::move(p), s, d);
  // These two are answered in their own words; that money went back is told to whom it concerns.
  answer_refunded(after, o.amount, o.reason, settles || undoes ? messaging::reply_address{} : waiting(o), s, d);
  if (settles) answer_settled(after, o.revision, waiting(o), s, d);
  if (undoes) answer_voided(after, waiting(o), s, d);
}

}  // namespace

void approved(payment p, const payment_operation& o, const situation& s, decision& d) {
  switch (o.kind) {
    case operation_kind::authorize:
      return authorized(std::move(p), o, s, d);
    case operation_kind::void_:
      p.status = payment_status::voided;
      return answer_voided(save_next(std::move(p), s, d), waiting(o), s, d);
    case operation_kind::capture:
      return captured(std::move(p), o, s, d);
    case operation_kind::refund:
      return refunded(std::move(p), o, s, d);
    case operation_kind::adjust:
      return o.purpose == operation_purpose::preparation ? prepared(std::move(p), o, s, d)
                                                         : restored(std::move(p), o, s, d);
  }
}

void refused(payment p, const payment_operation& o, const gateway_answer& a, const situation& s, decision& d) {
  switch (o.kind) {
    case operation_kind::authorize:
      return not_authorized(std::move(p), o, a, s, d);
    case operation_kind::adjust:
      if (o.purpose == operation_purpose::preparation) not_prepared(std::move(p), o, a, s, d);
      return;
    case operation_kind::refund:
      p.refunding -= o.amount;
      save_next(std::move(p), s, d);
      return;
    case operation_kind::void_:
    case operation_kind::capture:
      return;  // the money is where it was, and nobody is answered: see the service's table
  }
}

}  // namespace comanda::payments::detail
