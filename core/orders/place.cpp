#include "comanda/orders/messages.hpp"
#include "rules.hpp"

namespace comanda::orders::detail {

namespace {

comanda::saga_id fulfilment_of(const order_id& order) {
  return comanda::saga_id(derive_uuid(order.value(), {"fulfilment"}));
}

}  // namespace

result<> decide(const place_order& wanted, order_turn& turn) {
  if (!turn.context().may_touch(wanted.customer_id.value()))
    return fail(errc::forbidden, "only an administrator orders for another customer");
  if (turn.find<order>(wanted.order_id) != nullptr) return fail(errc::already_exists, "there is an order of this id");

  order placed;
  placed.order_id = wanted.order_id;
  placed.customer_id = wanted.customer_id;
  placed.currency = wanted.currency;
  placed.lines = wanted.lines;
  placed.total = placed.lines.total();
  placed.version = 1;
  placed.created_at = turn.now();
  placed.updated_at = turn.now();
  const auto saga = fulfilment_of(placed.order_id);
  auto& told = turn.emit(to_string(placed.order_id), order_placed{placed.order_id, placed.customer_id, placed.currency,
                                                                  placed.total, placed.lines});
  told.sequence = placed.version;
  told.correlation = saga.value();
  if (auto begun = turn.sagas().begin(fulfilment_saga, saga, placed, turn); !begun) return failure_of(begun);
  audit_others("order.place", placed, turn);
  turn.reply(answer_with(application::answer_kind::created, placed));
  turn.save(std::move(placed));
  return {};
}

}  // namespace comanda::orders::detail
