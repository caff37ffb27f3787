#include "comanda/orders/sagas.hpp"
#include "comanda/orders/views.hpp"
#include "lead.hpp"

// What a customer may still do with a placed order.
namespace comanda::orders::detail {

namespace {

comanda::saga_id cancellation_of(const order_id& o, std::int64_t version) {
  return comanda::saga_id(derive_uuid(o.value(), {"cancellation", std::to_string(version)}));
}

/// The change that the order is still busy with when it is asked for another one.
std::optional<applied_change> unsettled_change(const order& o, const situation& s) {
  const auto* running = s.found.find<saga::instance>(o.saga_id);
  if (running == nullptr || running->ended()) return std::nullopt;
  const auto change = change_of(o, running->saga_id);
  if (!change) return std::nullopt;
  return applied_change{change->revision, change->previous_total};
}

unexpected<error> busy(const order& o) {
  return fail(errc::order_busy, "another change of this order is on its way",
              {{"status", schema::enum_name(o.status)}});
}

/// Turns the running fulfilment round: whatever it has done is undone, and the order ends cancelled.
result<> abort_fulfilment(order& o, const situation& s, decision& d) {
  const auto* running = s.found.find<saga::instance>(o.saga_id);
  if (running == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(o.saga_id));
  o.status = order_status::cancel_pending;
  const saga::abort_requested wish{
      {{"code", "CANCELLED"}, {"message", "the customer cancelled the order"}, {"details", boost::json::object{}}}};
  // Absorbed when a refusal has turned it round already: it ends cancelled all the same.
  auto turned = lead(*running, wish, o, s, d);
  if (!turned) return failure_of(turned);
  return {};
}

result<> take_back(order& o, const situation& s, decision& d) {
  switch (o.status) {
    case order_status::pending:
      return abort_fulfilment(o, s, d);
    case order_status::confirmed:
      o.status = order_status::cancel_pending;
      return begin_saga(cancellation_saga, cancellation_of(o.order_id, o.version), o, s, d);
    case order_status::cancel_pending:
    case order_status::cancelled:
      return {};
    case order_status::revision_pending:
      return busy(o);
    case order_status::rejected:
      break;
  }
  return fail(errc::order_not_cancellable, "a rejected order cannot be cancelled");
}

}  // namespace

comanda::saga_id revision_of(const order_id& o, std::int64_t revision) {
  return comanda::saga_id(derive_uuid(o.value(), {"revision", std::to_string(revision)}));
}

std::optional<order_change> change_of(const order& o, const comanda::saga_id& saga) {
  if (!o.change) return std::nullopt;
  if (revision_of(o.order_id, o.change->revision) == saga) return o.change;
  const auto& before = o.change->waits_for;
  if (!before || revision_of(o.order_id, before->revision) != saga) return std::nullopt;
  return order_change{before->revision, o.lines, before->previous_total, o.total};
}

result<order> find_order(const order_id& id, const situation& s) {
  const auto* o = s.found.find<order>(id);
  if (o == nullptr || !s.ctx.may_touch(o->customer_id.value()))
    return fail(errc::order_not_found, "no order " + to_string(id));
  if (auto expected = application::check_version(s.ctx, o->version); !expected) return failure_of(expected);
  return *o;
}

void audit_others(std::string_view action, const order& o, const situation& s, decision& d) {
  if (s.ctx.is_another_than(o.customer_id.value()))
    d.audit.push_back(application::audited(s.ctx, action, to_string(o.order_id), ""));
}

application::answer answer_with(application::answer_kind kind, const order& o) {
  return {kind, "/orders/" + to_string(o.order_id), schema::encode(view_of(o)), o.version};
}

result<decision> decide(const cancel_order& c, const situation& s) {
  auto found = find_order(c.order_id, s);
  if (!found) return failure_of(found);
  auto o = *found;
  decision d;
  if (auto taken = take_back(o, s, d); !taken) return failure_of(taken);
  save_if_changed(o, *found, s, d);
  if (!d.saved<order>().empty()) {
    o = d.saved<order>().back();
    audit_others("order.cancel", o, s, d);
  }
  const bool over = o.status == order_status::cancelled;
  d.reply = answer_with(over ? application::answer_kind::ok : application::answer_kind::accepted, o);
  return d;
}

result<decision> decide(const revise_order& c, const situation& s) {
  auto found = find_order(c.order_id, s);
  if (!found) return failure_of(found);
  switch (found->status) {
    case order_status::confirmed:
      break;
    case order_status::pending:
    case order_status::revision_pending:
    case order_status::cancel_pending:
      return busy(*found);
    case order_status::rejected:
    case order_status::cancelled:
      return fail(errc::invalid_state, "only a confirmed order can be revised",
                  {{"status", schema::enum_name(found->status)}});
  }
  auto o = *found;
  decision d;
  if (c.lines != o.lines) {  // the same again, from a client that lost the answer, changes nothing
    const auto revision = o.change ? o.change->revision + 1 : 1;
    o.change = order_change{revision, c.lines, o.total, c.lines.total(), unsettled_change(o, s)};
    o.status = order_status::revision_pending;
    if (auto begun = begin_saga(revision_saga, revision_of(o.order_id, revision), o, s, d); !begun)
      return failure_of(begun);
    save_if_changed(o, *found, s, d);
    o = d.saved<order>().back();
    audit_others("order.revise", o, s, d);
  }
  d.reply = answer_with(application::answer_kind::accepted, o);
  return d;
}

}  // namespace comanda::orders::detail
