#include "comanda/notifications/service.hpp"

#include <array>

#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/messages.hpp"
#include "rules.hpp"

namespace comanda::notifications {

namespace {

template <messaging::payload Event>
result<command> notify_of(const messaging::message& m, template_values (*values)(const Event&)) {
  const auto event = messaging::read<Event>(m);
  if (!event) return failure_of(event);
  auto said = values(*event);
  said.emplace("order_id", to_string(event->order_id));
  return command(notify_customer{m.id, m.type, event->order_id, event->customer_id, std::move(said)});
}

template_values values_of(const orders::order_confirmed& e) { return {{"total", money{e.total, e.currency}}}; }
template_values values_of(const orders::order_rejected& e) { return {{"reason", refusal{e.code, e.message}}}; }
template_values values_of(const orders::order_cancelled&) { return {}; }
template_values values_of(const orders::order_revised& e) {
  return {{"total", money{e.total, e.currency}}, {"previous_total", money{e.previous_total, e.currency}}};
}
template_values values_of(const orders::revision_rejected& e) { return {{"reason", refusal{e.code, e.message}}}; }
template_values values_of(const payments::payment_refunded& e) { return {{"amount", money{e.amount, e.currency}}}; }

result<command> refunded(const messaging::message& m) {
  const auto event = messaging::read<payments::payment_refunded>(m);
  // A saga that asks for a refund gets its answer also where there was nothing to give back.
  if (event && event->amount == 0) return command(pass_over{});
  return notify_of<payments::payment_refunded>(m, values_of);
}

struct event_row {
  std::string_view type;
  result<command> (*understand)(const messaging::message&);
};

template <messaging::payload Event>
constexpr event_row told_of() {
  return {Event::message_type, [](const messaging::message& m) { return notify_of<Event>(m, values_of); }};
}

/// What customers are told of. Each has its texts in templates.cpp.
constexpr std::array events = {
    told_of<orders::order_confirmed>(),   told_of<orders::order_rejected>(),
    told_of<orders::order_cancelled>(),   told_of<orders::order_revised>(),
    told_of<orders::revision_rejected>(), event_row{payments::payment_refunded::message_type, refunded},
};

}  // namespace

void service::keys(const command& c, application::key_set<model>& keys) const {
  std::visit(
      [&](const auto& what) {
        if constexpr (requires { what.notification_id; })
          keys.add<notification>(what.notification_id);
        else if constexpr (requires { what.customer_id; })
          keys.add<preferences>(what.customer_id);
      },
      c);
}

void service::more_keys(const command& c, const application::state<model>& found,
                        application::key_set<model>& keys) const {
  const auto* notify = std::get_if<notify_customer>(&c);
  if (notify == nullptr) return;
  const auto* wishes = detail::wishes_of(found, notify->customer_id);
  for (const auto& to : detail::addresses_of(notify->customer_id, wishes, settings_))
    keys.add<notification>(notification_of(notify->event_id, to.over, to.recipient));
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit(
      [&](const auto& what) -> result<application::decision<model>> {
        if (auto good = detail::check(what); !good) return failure_of(good);
        return detail::decide(what, {found, ctx, settings_});
      },
      c);
}

result<command> service::from_message(const messaging::message& m) const {
  for (const auto& row : events) {
    if (row.type != m.type) continue;
    if (auto from = messaging::check_source(m, messaging::service_in(m.type)); !from) return failure_of(from);
    return row.understand(m);
  }
  return fail(errc::message_not_found, "the Notifications service knows no message of type " + m.type);
}

result<command> service::from_timer(const application::timer_row& t) const {
  return fail(errc::internal, "a timer that the Notifications service did not set: " + t.kind);
}

std::vector<std::string> service::listens_to() {
  std::vector<std::string> types;
  for (const auto& row : events) types.emplace_back(row.type);
  return types;
}

static_assert(application::participant<service>);

}  // namespace comanda::notifications

template class comanda::application::batch<comanda::notifications::model>;
