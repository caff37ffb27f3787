#include "comanda/notifications/views.hpp"
#include "rules.hpp"

// What an operator does: sends one, and has one tried again.
namespace comanda::notifications::detail {

namespace {

unexpected<error> no_way(std::string_view code, std::string message) {
  return unexpected<error>(schema::to_error({{"/channel", std::string(code), std::move(message)}}));
}

application::answer answer_with(application::answer_kind kind, const notification& n) {
  return {kind, "/notifications/" + to_string(n.notification_id), schema::encode(view_of(n)), n.version};
}

}  // namespace

result<decision> decide(const send_notification& c, const situation& s) {
  // The log is where everything can be told, whether or not customers are told there.
  if (c.channel != channel::log && !is_available(c.channel, s.with))
    return no_way("CHANNEL_UNAVAILABLE", "nothing is sent over this channel here");
  auto recipient = recipient_over(c.channel, c.customer_id, wishes_of(s.found, c.customer_id));
  if (recipient.empty()) return no_way("NO_RECIPIENT", "the customer has given no address for this channel");

  notification n;
  n.notification_id = notification_id(derive_uuid(s.ctx.cause, {"notification"}));
  n.order_id = c.order_id;
  n.customer_id = c.customer_id;
  n.channel = c.channel;
  n.recipient = std::move(recipient);
  n.subject = c.subject;
  n.body = c.body;
  n.version = 1;
  n.created_at = n.updated_at = s.ctx.now;

  decision d;
  deliver(n, s, d);
  d.audit.push_back(audited(s.ctx, "notification.send", to_string(n.notification_id), ""));
  d.reply = answer_with(application::answer_kind::created, n);
  d.save(std::move(n));
  return d;
}

result<decision> decide(const retry_notification& c, const situation& s) {
  const auto* before = s.found.find<notification>(c.notification_id);
  if (before == nullptr || !s.ctx.may_touch(before->customer_id.value()))
    return fail(errc::notification_not_found, "there is no notification " + to_string(c.notification_id));
  if (before->status != notification_status::failed)
    return fail(errc::invalid_state, "only a notification that has failed is tried again",
                {{"status", schema::enum_name(before->status)}});
  auto n = *before;
  n.status = notification_status::queued;
  n.earlier_attempts = n.attempts;
  n.version += 1;
  n.updated_at = s.ctx.now;

  decision d;
  deliver(n, s, d);
  d.audit.push_back(audited(s.ctx, "notification.retry", to_string(n.notification_id), c.reason));
  d.reply = answer_with(application::answer_kind::accepted, n);
  d.save(std::move(n));
  return d;
}

}  // namespace comanda::notifications::detail
