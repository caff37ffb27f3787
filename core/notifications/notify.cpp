#include <boost/json/serialize.hpp>

#include "comanda/schema/schema.hpp"
#include "rules.hpp"
#include "templates.hpp"

namespace comanda::notifications {

notification_id notification_of(const message_id& event, channel over, std::string_view recipient) {
  return notification_id(derive_uuid(event.value(), {"notification", schema::enum_name(over), recipient}));
}

effect_id delivery_of(const notification_id& notification) {
  return effect_id(derive_uuid(notification.value(), {deliver_effect}));
}

namespace detail {

void deliver(const notification& n, const situation& s, decision& d) {
  const auto attempt = n.attempts + 1;
  const auto made = n.attempts - n.earlier_attempts;
  const auto wait =
      made == 0 ? microseconds::zero() : wait_after(s.with.delivery_retry, n.notification_id.value(), made);
  const delivery_request request{n.notification_id, n.customer_id, n.channel, n.event_type,
                                 n.recipient,       n.subject,     n.body,    attempt};
  d.effects.push_back({delivery_of(n.notification_id),
                       std::string(deliver_effect),
                       to_string(n.notification_id),
                       {boost::json::serialize(schema::encode(request))},
                       attempt,
                       s.ctx.traceparent,
                       s.ctx.now,
                       s.ctx.now + wait});
}

result<decision> decide(const notify_customer& c, const situation& s) {
  const auto* wishes = wishes_of(s.found, c.customer_id);
  const auto words = render(c.event_type, wishes != nullptr ? language_of(wishes->locale) : language::en, c.values);
  if (!words) return fail(errc::validation_failed, "there is no template for " + c.event_type);
  decision d;
  for (const auto& to : addresses_of(c.customer_id, wishes, s.with)) {
    const auto id = notification_of(c.event_id, to.over, to.recipient);
    if (s.found.find<notification>(id) != nullptr) continue;  // told already
    notification n{id,
                   c.order_id,
                   c.customer_id,
                   to.over,
                   c.event_type,
                   to.recipient,
                   words->subject,
                   words->body,
                   notification_status::queued,
                   0,
                   0,
                   {},
                   1,
                   s.ctx.now,
                   s.ctx.now};
    deliver(n, s, d);
    d.save(std::move(n));
  }
  return d;
}

result<decision> decide(const pass_over&, const situation&) { return decision(); }

}  // namespace detail
}  // namespace comanda::notifications
