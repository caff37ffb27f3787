#include <algorithm>

#include "rules.hpp"

// The three steps of a change of an order's total. One revision is prepared at a time: the order's lock sees to it, and
// `target_revision` holds it here.
namespace comanda::payments::detail {

namespace {

/// For the answer about a payment that there is not.
template <class Request>
payment no_payment(const Request& r) {
  payment p;
  p.payment_id = payment_of(r.order_id);
  p.order_id = r.order_id;
  p.customer_id = r.customer_id;
  return p;
}

template <class Request>
operation_id operation_for(operation_purpose purpose, const Request& r) {
  return revision_operation_of(payment_of(r.order_id), purpose, r.revision);
}

using enum operation_purpose;

/// What makes the change impossible; the code is "" when nothing does.
struct refusal {
  std::string code;
  std::string message;
};

refusal refusal_of(const payment& p, const adjust_authorization& r, const situation& s) {
  if (r.revision <= p.restored_revision) return {"REVISION_RESTORED", "this revision was taken back"};
  const auto* asked = find_operation(operation_for(preparation, r), s);
  if (asked != nullptr && asked->state == operation_state::failed) return {asked->code, asked->message};
  if (r.currency != p.currency) return {"CURRENCY_MISMATCH", "the payment is in " + to_string(p.currency)};
  if (r.total > r.previous_total && r.total - r.previous_total > minor_units::max - p.amount.value())
    return {"AMOUNT_TOO_LARGE", "the payment cannot grow by that much"};
  return {};
}

decision prepare(payment p, const adjust& c, const situation& s) {
  const auto& r = c.request;
  p.target_revision = r.revision;
  if (r.total > r.previous_total) {
    p.increase = r.total - r.previous_total;
    return begin(std::move(p),
                 {.first = operation_for(preparation, r),
                  .kind = operation_kind::adjust,
                  .purpose = preparation,
                  .revision = r.revision,
                  .amount = r.total},
                 c.reply_to, s);
  }
  decision d;  // Less is given back when it is settled: there is nothing to ask for.
  answer_adjusted(save_next(std::move(p), s, d), r.revision, c.reply_to, s, d);
  return d;
}

result<decision> adjust_captured(const payment& p, const adjust& c, const situation& s) {
  const auto& r = c.request;
  decision d;
  if (p.target_revision == r.revision) {
    if (const auto* o = find_running(operation_for(preparation, r), s))
      redirect(*o, c.reply_to, s, d);
    else
      answer_adjusted(p, r.revision, c.reply_to, s, d);
    return d;
  }
  if (r.revision == p.settled_revision || (r.revision < p.settled_revision && r.revision > p.restored_revision)) {
    answer_adjusted(p, r.revision, c.reply_to, s, d);
    return d;
  }
  if (auto why = refusal_of(p, r, s); !why.code.empty()) {
    answer_declined(p, std::move(why.code), std::move(why.message), c.reply_to, s, d);
    return d;
  }
  if (p.target_revision != 0)
    return fail(errc::invalid_state, "another change of this payment's total is on its way",
                {{"revision", p.target_revision}});
  return prepare(p, c, s);
}

/// The restoration as an operation. It waits when the preparation has no outcome yet.
wanted the_restoration(const restore_authorization& r) {
  return {.first = operation_for(restoration, r),
          .kind = operation_kind::adjust,
          .purpose = restoration,
          .revision = r.revision,
          .amount = r.previous_total};
}

decision wait_for_preparation(const payment& p, const restore& c, const situation& s) {
  decision d;
  if (const auto* o = find_running(operation_for(restoration, c.request), s)) {
    redirect(*o, c.reply_to, s, d);
  } else {
    request_operation(p, the_restoration(c.request), c.reply_to, s, d);
    save_next(p, s, d);
  }
  return d;
}

}  // namespace

result<decision> decide(const adjust& c, const situation& s) {
  const auto& r = c.request;
  const auto* p = s.found.find<payment>(payment_of(r.order_id));
  decision d;
  if (p == nullptr) {
    answer_declined(no_payment(r), "NO_PAYMENT", "the order has no payment", c.reply_to, s, d);
    return d;
  }
  switch (p->status) {
    case payment_status::pending:
    case payment_status::authorized:
      return fail(errc::invalid_state, "only a captured payment's total can change",
                  {{"status", schema::enum_name(p->status)}});
    case payment_status::captured:
    case payment_status::partially_refunded:
    case payment_status::refunded:
      return adjust_captured(*p, c, s);
    case payment_status::declined:
    case payment_status::failed:
      answer_declined(*p, p->decline_code.value_or(""), "the payment of this order was declined", c.reply_to, s, d);
      break;
    case payment_status::voided:
      answer_declined(*p, "VOIDED", "the payment of this order was voided", c.reply_to, s, d);
      break;
  }
  return d;
}

result<decision> decide(const restore& c, const situation& s) {
  const auto& r = c.request;
  const auto* p = s.found.find<payment>(payment_of(r.order_id));
  decision d;
  if (p == nullptr) {  // a preparation that comes late is refused for want of a payment
    answer_restored(no_payment(r), r.revision, c.reply_to, s, d);
    return d;
  }
  if (p->target_revision == r.revision) {
    if (find_running(operation_for(settlement, r), s) != nullptr)
      return fail(errc::invalid_state, "this revision is being settled");
    if (find_running(operation_for(preparation, r), s) != nullptr) return wait_for_preparation(*p, c, s);
    if (p->increase > 0) return begin(*p, the_restoration(r), c.reply_to, s);
  } else if (r.revision <= p->restored_revision) {
    answer_restored(*p, r.revision, c.reply_to, s, d);
    return d;
  } else if (r.revision <= p->settled_revision) {
    return fail(errc::invalid_state, "this revision is settled");
  }
  auto next = *p;
  if (next.target_revision == r.revision) next.target_revision = 0;
  next.restored_revision = r.revision;
  answer_restored(save_next(std::move(next), s, d), r.revision, c.reply_to, s, d);
  return d;
}

result<decision> decide(const settle& c, const situation& s) {
  const auto& r = c.request;
  const auto* p = s.found.find<payment>(payment_of(r.order_id));
  if (p == nullptr) return fail(errc::payment_not_found, "no payment of order " + to_string(r.order_id));
  decision d;
  if (r.revision <= p->settled_revision) {
    answer_settled(*p, r.revision, c.reply_to, s, d);
    return d;
  }
  if (p->target_revision != r.revision || find_running(operation_for(preparation, r), s) != nullptr ||
      find_running(operation_for(restoration, r), s) != nullptr)
    return fail(errc::invalid_state, "this revision is not prepared");
  const auto first = operation_for(settlement, r);
  if (const auto* o = find_running(first, s)) {
    redirect(*o, c.reply_to, s, d);
    return d;
  }
  const auto difference = r.previous_total > r.total ? r.previous_total - r.total : minor_units();
  const auto less = std::min(difference, refundable(*p));
  // A refund that fails leaves more to give back. The command comes again.
  if (less < difference && p->refunding > 0) return fail(errc::invalid_state, "a refund of this payment is on its way");
  if (p->increase == 0 && less == 0) {
    auto next = *p;
    next.target_revision = 0;
    next.settled_revision = r.revision;
    answer_settled(save_next(std::move(next), s, d), r.revision, c.reply_to, s, d);
    return d;
  }
  return begin(*p,
               {.first = first,
                .kind = p->increase > 0 ? operation_kind::capture : operation_kind::refund,
                .purpose = settlement,
                .revision = r.revision,
                .amount = p->increase > 0 ? p->increase : less,
                .reason = p->increase > 0 ? "" : "the order costs less now"},
               c.reply_to, s);
}

}  // namespace comanda::payments::detail
