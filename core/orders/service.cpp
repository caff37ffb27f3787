#include "comanda/orders/service.hpp"

#include <algorithm>
#include <set>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/messaging/source.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/payments/messages.hpp"
#include "comanda/saga/missing.hpp"
#include "rules.hpp"

namespace comanda::orders {

namespace {

using key_set = application::key_set<model>;

saga::registry own_sagas() {
  saga::registry r;
  r.add(fulfilment()).value();
  r.add(cancellation()).value();
  r.add(revision()).value();
  return r;
}

/// A new order's id is new: there is nothing to load, and a clash would fail the insert.
struct keys_named {
  key_set& keys;
  void operator()(const place_order&) const {}
  void operator()(const unrelated_event&) const {}
  void operator()(const revise_order& c) const { keys.add<order>(c.order_id); }
  void operator()(const cancel_order& c) const { keys.add<order>(c.order_id); }
  void operator()(const retry_saga& c) const { keys.add<saga::instance>(c.saga_id); }
  void operator()(const compensate_saga& c) const { keys.add<saga::instance>(c.saga_id); }
  void operator()(const auto& c) const {
    keys.add<order>(c.order_id);
    keys.add<saga::instance>(c.saga_id);
  }
};

/// A change of an order needs the saga that has it; a saga its order, and the sagas before and behind it.
struct keys_found {
  const application::state<model>& found;
  key_set& keys;
  void operator()(const place_order&) const {}
  void operator()(const unrelated_event&) const {}
  void operator()(const revise_order& c) const { saga_that_has(c.order_id); }
  void operator()(const cancel_order& c) const { saga_that_has(c.order_id); }
  void operator()(const auto& c) const {
    const auto* i = found.find<saga::instance>(c.saga_id);
    if (i == nullptr) return;
    keys.add<order>(i->order_id);
    if (i->followed_by) keys.add<saga::instance>(*i->followed_by);
    if (i->follows && i->waits_to_begin()) keys.add<saga::instance>(*i->follows);
  }

  void saga_that_has(const order_id& id) const {
    if (const auto* o = found.find<order>(id)) keys.add<saga::instance>(o->saga_id);
  }
};

/// Whatever answers a step of these sagas.
std::vector<std::string> reply_types(const saga::registry& sagas) {
  std::set<std::string> types;
  for (const auto& definition : sagas.all()) {
    for (const auto& step : definition.steps()) {
      types.insert(step.success.begin(), step.success.end());
      types.insert(step.refusal.begin(), step.refusal.end());
      if (step.undo) types.insert(step.undo->success.begin(), step.undo->success.end());
    }
  }
  return {types.begin(), types.end()};
}

result<boost::json::object> refusal_in(const messaging::message& m) {
  if (m.type == inventory::stock_rejected::message_type) {
    auto r = messaging::read<inventory::stock_rejected>(m);
    if (!r) return failure_of(r);
    auto details = r->code == inventory::price_changed
                       ? boost::json::object{{"price_lines", schema::encode(r->price_lines)}}
                       : boost::json::object{{"short_lines", schema::encode(r->short_lines)}};
    return boost::json::object{{"code", r->code}, {"message", r->message}, {"details", std::move(details)}};
  }
  if (m.type == payments::payment_declined::message_type) {
    auto r = messaging::read<payments::payment_declined>(m);
    if (!r) return failure_of(r);
    return boost::json::object{
        {"code", "PAYMENT_DECLINED"}, {"message", r->message}, {"details", {{"decline_code", r->decline_code}}}};
  }
  return boost::json::object{};
}

}  // namespace

service::service(settings with) : service(own_sagas(), with) {}
service::service(saga::registry sagas, settings with)
    : sagas_(std::move(sagas)), reply_types_(reply_types(sagas_)), settings_(with) {}

void service::keys(const command& c, key_set& keys) const { std::visit(keys_named{keys}, c); }

void service::more_keys(const command& c, const application::state<model>& found, key_set& keys) const {
  std::visit(keys_found{found, keys}, c);
}

result<application::decision<model>> service::decide(const command& c, const application::state<model>& found,
                                                     const application::context& ctx) const {
  return std::visit(
      [&](const auto& what) -> result<application::decision<model>> {
        if (auto good = detail::check(what); !good) return failure_of(good);
        return detail::decide(what, {found, ctx, sagas_, settings_});
      },
      c);
}

result<command> service::from_message(const messaging::message& m) const {
  if (std::find(reply_types_.begin(), reply_types_.end(), m.type) == reply_types_.end())
    return fail(errc::message_not_found, "the Orders service knows no message of type " + m.type);
  if (auto from = messaging::check_source(m, messaging::service_in(m.type)); !from) return failure_of(from);
  if (!m.correlation) return unrelated_event{};
  const auto order = parse_uuid(m.subject);
  if (!order) return fail(errc::validation_failed, "the subject of a reply is an order id");
  auto detail = refusal_in(m);
  if (!detail) return failure_of(detail);
  return saga_reply{order_id(*order), comanda::saga_id(*m.correlation), m.step, m.type, m.id, *std::move(detail)};
}

result<command> service::from_timer(const application::timer_row& t) const {
  const auto order = parse_uuid(t.subject);
  if (t.kind != saga_deadline_timer || !order)
    return fail(errc::internal, "a timer that the Orders service did not set: " + t.kind);
  return saga_deadline{order_id(*order), comanda::saga_id(t.timer_id)};
}

std::vector<std::string> service::listens_to() { return reply_types(own_sagas()); }

result<> service::may_start(storage::store& in) const {
  const auto missing = saga::find_missing(in, sagas_);
  if (!missing) return failure_of(missing);
  return saga::refuse_missing(*missing);
}

static_assert(application::participant<service>);
static_assert(application::particular<service>);

}  // namespace comanda::orders

template class comanda::application::batch<comanda::orders::model>;
