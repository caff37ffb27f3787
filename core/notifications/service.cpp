#include "comanda/notifications/service.hpp"

#include "comanda/messaging/payload.hpp"
#include "comanda/orders/messages.hpp"
#include "rules.hpp"
#include "templates.hpp"

namespace comanda::notifications {

namespace {

template <messaging::payload Event>
result<command> notify_of(const messaging::message& m, template_values (*values)(const Event&)) {
  const auto event = messaging::read<Event>(m);
  if (!event) return unexpected<error>(event.error());
  return command(notify_customer{m.id, m.type, event->order_id, event->customer_id, values(*event)});
}

template_values values_of_confirmed(const orders::order_confirmed& e) {
  return {{"order_id", to_string(e.order_id)}, {"total", detail::format({e.total, e.currency})}};
}

template_values values_of_rejected(const orders::order_rejected& e) {
  return {{"order_id", to_string(e.order_id)}, {"reason", e.message}};
}

}  // namespace

void service::keys(const command& c, application::key_set<model>& keys) const {
  if (const auto* notify = std::get_if<notify_customer>(&c)) keys.add<preferences>(notify->customer_id);
  if (const auto* finished = std::get_if<delivery_finished>(&c)) keys.add<notification>(finished->notification_id);
}

void service::more_keys(const command& c, const application::state<model>& found,
                        application::key_set<model>& keys) const {
  const auto* notify = std::get_if<notify_customer>(&c);
  if (notify == nullptr) return;
  const auto* wishes = found.find<preferences>(notify->customer_id);
  for (const auto& to : detail::addresses_of(notify->customer_id, wishes, settings_))
    keys.add<notification>(notification_of(notify->event_id, to.over, to.recipient));
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit([&](const auto& what) { return detail::decide(what, {found, ctx, settings_}); }, c);
}

result<command> service::from_message(const messaging::message& m) const {
  if (m.type == orders::order_confirmed::message_type)
    return notify_of<orders::order_confirmed>(m, values_of_confirmed);
  if (m.type == orders::order_rejected::message_type) return notify_of<orders::order_rejected>(m, values_of_rejected);
  return fail(errc::message_not_found, "the Notifications service knows no message of type " + m.type);
}

result<command> service::from_timer(const application::timer_row& t) const {
  return fail(errc::internal, "a timer that the Notifications service did not set: " + t.kind);
}

std::vector<std::string> service::listens_to() {
  return {std::string(orders::order_confirmed::message_type), std::string(orders::order_rejected::message_type)};
}

static_assert(application::participant<service>);

}  // namespace comanda::notifications
