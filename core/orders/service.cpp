#include "comanda/orders/service.hpp"

#include <algorithm>
#include <set>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/orders/fulfilment.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/views.hpp"
#include "comanda/payments/messages.hpp"
#include "lead.hpp"

namespace comanda::orders {

namespace {

using decision = application::decision<model>;
using state = application::state<model>;

saga::registry own_sagas() {
  saga::registry r;
  r.add(fulfilment()).value();
  return r;
}

comanda::saga_id fulfilment_of(const order_id& o) { return comanda::saga_id(derive_uuid(o.value(), {"fulfilment"})); }

result<std::int64_t> total_of(const std::vector<order_line>& lines) {
  std::int64_t total = 0;
  for (const auto& l : lines) {
    auto line = checked_multiply(l.unit_price, l.quantity);
    auto sum = line ? checked_add(total, *line) : std::move(line);
    if (!sum) return sum;
    total = *sum;
  }
  return total;
}

std::vector<schema::violation> duplicate_skus(const std::vector<order_line>& lines) {
  std::vector<schema::violation> found;
  std::set<sku> seen;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!seen.insert(lines[i].sku).second)
      found.push_back(
          {"/lines/" + std::to_string(i) + "/sku", "DUPLICATE_SKU", "this SKU stands in an earlier line already"});
  }
  return found;
}

struct decider {
  const saga::registry& sagas;
  const state& found;
  const application::context& ctx;

  result<decision> operator()(const place_order& c) const {
    if (auto twice = duplicate_skus(c.lines); !twice.empty()) return unexpected<error>(schema::to_error(twice));
    const auto total = total_of(c.lines);
    if (!total)
      return unexpected<error>(schema::to_error(
          {{"/lines", std::string(schema::violation_code::out_of_range), "the total does not fit 64 bits"}}));
    if (found.find<order>(c.order_id) != nullptr) return fail(errc::already_exists, "there is an order of this id");

    order o{
        c.order_id, c.customer_id, c.currency, c.lines, *total, order_status::pending, {}, fulfilment_of(c.order_id),
        1,          ctx.now,       ctx.now};
    decision d;
    d.messages.push_back(messaging::make_event(ctx, model::service, to_string(o.order_id),
                                               order_placed{o.order_id, o.customer_id, o.currency, o.total, o.lines}));
    const auto* definition = sagas.latest("fulfilment");
    auto begun = saga::advance(*definition, saga::make_instance(*definition, o.saga_id, o.order_id, ctx.now),
                               saga::started{}, ctx.now);
    if (!begun) return unexpected<error>(std::move(begun).error());
    lead(*begun, o, ctx, d);
    d.reply = {application::answer_kind::created, "/orders/" + to_string(o.order_id), schema::encode(view_of(o)),
               o.version};
    d.save(std::move(o));
    return d;
  }

  result<decision> operator()(const saga_reply& c) const {
    return advance(c.order_id, c.saga_id, saga::replied{c.step, c.type, c.message_id, c.detail});
  }

  result<decision> operator()(const saga_deadline& c) const {
    return advance(c.order_id, c.saga_id, saga::deadline_passed{});
  }

  result<decision> operator()(const unrelated_event&) const { return decision{}; }

  result<decision> advance(const order_id& of, const comanda::saga_id& id, const saga::input& what) const {
    const auto* o = found.find<order>(of);
    if (o == nullptr) return fail(errc::order_not_found, "no order " + to_string(of));
    const auto* i = found.find<saga::instance>(id);
    if (i == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(id));
    const auto* definition = sagas.find(i->type, static_cast<std::uint32_t>(i->definition_version), i->definition_hash);
    if (definition == nullptr)
      return fail(errc::internal, "no definition of the saga " + i->type + " in the version of " + to_string(id));
    auto moved = saga::advance(*definition, *i, what, ctx.now);
    if (!moved) return unexpected<error>(std::move(moved).error());
    decision d;
    auto next = *o;
    lead(*moved, next, ctx, d);
    if (next != *o) d.save(std::move(next));
    // A deadline that found nothing to do (the answer came first) still has its timer, unless the saga waits on.
    if (!moved->changed && std::holds_alternative<saga::deadline_passed>(what)) {
      if (i->deadline)
        d.timers.push_back({id.value(), std::string(saga_deadline_timer), to_string(of), *i->deadline});
      else
        d.timers_cleared.push_back(id.value());
    }
    return d;
  }
};

saga_reply reply_from(const messaging::message& m, const order_id& order, boost::json::object detail) {
  return {order, comanda::saga_id(*m.correlation), m.step, m.type, m.id, std::move(detail)};
}

result<boost::json::object> refusal_in(const messaging::message& m) {
  if (m.type == inventory::stock_rejected::message_type) {
    auto r = messaging::read<inventory::stock_rejected>(m);
    if (!r) return unexpected<error>(std::move(r).error());
    return boost::json::object{
        {"code", r->code}, {"message", r->message}, {"details", {{"short_lines", schema::encode(r->short_lines)}}}};
  }
  if (m.type == payments::payment_declined::message_type) {
    auto r = messaging::read<payments::payment_declined>(m);
    if (!r) return unexpected<error>(std::move(r).error());
    return boost::json::object{
        {"code", "PAYMENT_DECLINED"}, {"message", r->message}, {"details", {{"decline_code", r->decline_code}}}};
  }
  return boost::json::object{};
}

}  // namespace

service::service() : service(own_sagas()) {}
service::service(saga::registry sagas) : sagas_(std::move(sagas)) {}

void service::keys(const command& c, application::key_set<model>& keys) const {
  // A new order's id is new: there is nothing to load, and a clash would fail the insert.
  if (const auto* r = std::get_if<saga_reply>(&c)) {
    keys.add<order>(r->order_id);
    keys.add<saga::instance>(r->saga_id);
  } else if (const auto* t = std::get_if<saga_deadline>(&c)) {
    keys.add<order>(t->order_id);
    keys.add<saga::instance>(t->saga_id);
  }
}

result<decision> service::decide(const command& c, const state& found, const application::context& ctx) const {
  return std::visit(decider{sagas_, found, ctx}, c);
}

result<command> service::from_message(const messaging::message& m) const {
  const auto types = listens_to();
  if (std::find(types.begin(), types.end(), m.type) == types.end())
    return fail(errc::message_not_found, "the Orders service knows no message of type " + m.type);
  if (!m.correlation) return unrelated_event{};
  const auto order = parse_uuid(m.subject);
  if (!order) return fail(errc::validation_failed, "the subject of a reply is an order id");
  auto detail = refusal_in(m);
  if (!detail) return unexpected<error>(std::move(detail).error());
  return reply_from(m, order_id(*order), *std::move(detail));
}

result<command> service::from_timer(const application::timer_row& t) const {
  const auto order = parse_uuid(t.subject);
  if (t.kind != saga_deadline_timer || !order)
    return fail(errc::internal, "a timer that the Orders service did not set: " + t.kind);
  return saga_deadline{order_id(*order), comanda::saga_id(t.timer_id)};
}

std::vector<std::string> service::listens_to() {
  return {
      std::string(inventory::stock_reserved::message_type),    std::string(inventory::stock_rejected::message_type),
      std::string(inventory::stock_released::message_type),    std::string(inventory::stock_committed::message_type),
      std::string(payments::payment_authorized::message_type), std::string(payments::payment_declined::message_type),
      std::string(payments::payment_voided::message_type),     std::string(payments::payment_captured::message_type)};
}

static_assert(application::participant<service>);

}  // namespace comanda::orders
