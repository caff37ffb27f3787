#include "comanda/messaging/payload.hpp"
#include "comanda/notifications/last_error.hpp"
#include "comanda/notifications/messages.hpp"
#include "rules.hpp"

namespace comanda::notifications::detail {

namespace {

template <class T>
void tell(const T& data, const notification& n, const situation& s, decision& d) {
  d.messages.push_back(messaging::make_event(s.ctx, model::service, to_string(n.notification_id), data));
  d.messages.back().sequence = n.version;
}

void count_attempt(notification& n, const delivery_finished& c, const situation& s, decision& d) {
  n.attempts = c.attempt;
  n.version += 1;
  n.updated_at = s.ctx.now;
  const attempt_id id(derive_uuid(n.notification_id.value(), {"attempt", std::to_string(c.attempt)}));
  d.record(delivery_attempt{id, n.notification_id, c.attempt, c.answer.delivered, c.answer.detail, s.ctx.now});
}

void sent(notification& n, const situation& s, decision& d) {
  n.status = notification_status::sent;
  n.last_error.reset();
  d.effects_done.push_back(delivery_of(n.notification_id));
  tell(notification_sent{n.notification_id, n.order_id, n.customer_id, n.channel, n.attempts}, n, s, d);
}

void not_sent(notification& n, const delivery_answer& why, const situation& s, decision& d) {
  n.last_error = last_error_of(why.permanent, why.detail);
  if (!why.permanent && n.attempts - n.earlier_attempts < s.with.attempts_max) return deliver(n, s, d);
  n.status = notification_status::failed;
  d.effects_done.push_back(delivery_of(n.notification_id));
  tell(notification_failed{n.notification_id, n.order_id, n.customer_id, n.channel, n.attempts, why.detail}, n, s, d);
}

}  // namespace

result<decision> decide(const delivery_finished& c, const situation& s) {
  const auto* before = s.found.find<notification>(c.notification_id);
  if (before == nullptr) return fail(errc::notification_not_found, "no notification " + to_string(c.notification_id));
  decision d;
  if (before->status != notification_status::queued) {
    d.effects_done.push_back(delivery_of(c.notification_id));
    return d;
  }
  if (c.attempt <= before->attempts) return d;  // counted before; the next attempt is on its way
  auto n = *before;
  count_attempt(n, c, s, d);
  if (c.answer.delivered)
    sent(n, s, d);
  else
    not_sent(n, c.answer, s, d);
  d.save(std::move(n));
  return d;
}

}  // namespace comanda::notifications::detail
