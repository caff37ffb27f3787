#include "comanda/orders/views.hpp"
#include "rules.hpp"

// What a customer may still do with a placed order.
namespace comanda::orders::detail {

namespace {

comanda::saga_id cancellation_of(const order& of) {
  return comanda::saga_id(derive_uuid(of.order_id.value(), {"cancellation", std::to_string(of.version)}));
}

/// The change that the order is still busy with when it is asked for another one.
std::optional<applied_change> unsettled_change(const order& of, const order_turn& turn) {
  const auto* running = turn.find<saga::instance>(of.saga_id);
  if (running == nullptr || running->ended()) return std::nullopt;
  const auto change = change_of(of, running->saga_id);
  if (!change) return std::nullopt;
  return applied_change{change->revision, change->previous_total};
}

unexpected<error> busy(const order& with) {
  return fail(errc::order_busy, "another change of this order is on its way",
              {{"status", schema::enum_name(with.status)}});
}

/// Turns the running fulfilment round: whatever it has done is undone, and the order ends cancelled.
result<> abort_fulfilment(order& of, order_turn& turn) {
  const auto* running = turn.find<saga::instance>(of.saga_id);
  if (running == nullptr) return fail(errc::saga_not_found, "no saga " + to_string(of.saga_id));
  of.status = order_status::cancel_pending;
  const saga::abort_requested wish{to_object(saga::refusal{"CANCELLED", "the customer cancelled the order", {}})};
  // Absorbed when a refusal has turned it round already: it ends cancelled all the same.
  auto turned = turn.sagas().advance(*running, wish, of, turn);
  if (!turned) return failure_of(turned);
  return {};
}

result<> take_back(order& wanted, order_turn& turn) {
  switch (wanted.status) {
    case order_status::pending:
      return abort_fulfilment(wanted, turn);
    case order_status::confirmed:
      wanted.status = order_status::cancel_pending;
      return turn.sagas().begin(cancellation_saga, cancellation_of(wanted), wanted, turn);
    case order_status::cancel_pending:
    case order_status::cancelled:
      return {};
    case order_status::revision_pending:
      return busy(wanted);
    case order_status::rejected:
      break;
  }
  return fail(errc::order_not_cancellable, "a rejected order cannot be cancelled");
}

}  // namespace

comanda::saga_id revision_of(const order_id& order, std::int64_t revision) {
  return comanda::saga_id(derive_uuid(order.value(), {"revision", std::to_string(revision)}));
}

std::optional<order_change> change_of(const order& of, const comanda::saga_id& saga) {
  if (!of.change) return std::nullopt;
  if (revision_of(of.order_id, of.change->revision) == saga) return of.change;
  const auto& before = of.change->waits_for;
  if (!before || revision_of(of.order_id, before->revision) != saga) return std::nullopt;
  return order_change{before->revision, of.lines, before->previous_total, of.total};
}

result<order> find_order(const order_id& id, const order_turn& turn) {
  const auto* found = turn.find<order>(id);
  if (found == nullptr || !turn.context().may_touch(found->customer_id.value()))
    return fail(errc::order_not_found, "no order " + to_string(id));
  if (auto expected = application::check_version(turn.context(), found->version); !expected)
    return failure_of(expected);
  return *found;
}

order save_if_changed(order next, const order& before, order_turn& turn) {
  if (next == before) return next;
  next.version = before.version + 1;
  next.updated_at = turn.now();
  turn.save(next);
  return next;
}

void audit_others(std::string_view action, const order& of, order_turn& turn) {
  if (turn.context().is_another_than(of.customer_id.value())) turn.audit(action, to_string(of.order_id), "");
}

application::answer answer_with(application::answer_kind kind, const order& of) {
  return {kind, "/orders/" + to_string(of.order_id), schema::encode(view_of(of)), of.version};
}

result<> decide(const cancel_order& wanted, order_turn& turn) {
  const auto found = find_order(wanted.order_id, turn);
  if (!found) return failure_of(found);
  auto next = *found;
  if (auto taken = take_back(next, turn); !taken) return failure_of(taken);
  next = save_if_changed(std::move(next), *found, turn);
  if (next.version != found->version) audit_others("order.cancel", next, turn);
  const bool over = next.status == order_status::cancelled;
  turn.reply(answer_with(over ? application::answer_kind::ok : application::answer_kind::accepted, next));
  return {};
}

result<> decide(const revise_order& wanted, order_turn& turn) {
  const auto found = find_order(wanted.order_id, turn);
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
  auto next = *found;
  if (wanted.lines != next.lines) {  // the same again, from a client that lost the answer, changes nothing
    const auto revision = next.change ? next.change->revision + 1 : 1;
    next.change = order_change{revision, wanted.lines, next.total, wanted.lines.total(), unsettled_change(next, turn)};
    next.status = order_status::revision_pending;
    auto begun = turn.sagas().begin(revision_saga, revision_of(next.order_id, revision), next, turn);
    if (!begun) return failure_of(begun);
    next = save_if_changed(std::move(next), *found, turn);
    audit_others("order.revise", next, turn);
  }
  turn.reply(answer_with(application::answer_kind::accepted, next));
  return {};
}

}  // namespace comanda::orders::detail
