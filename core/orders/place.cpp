#include "comanda/messaging/payload.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/sagas.hpp"
#include "comanda/orders/views.hpp"
#include "lead.hpp"

namespace comanda::orders::detail {

namespace {

comanda::saga_id fulfilment_of(const order_id& o) { return comanda::saga_id(derive_uuid(o.value(), {"fulfilment"})); }

}  // namespace

result<decision> decide(const place_order& c, const situation& s) {
  if (!s.ctx.may_touch(c.customer_id.value()))
    return fail(errc::forbidden, "only an administrator orders for another customer");
  if (s.found.find<order>(c.order_id) != nullptr) return fail(errc::already_exists, "there is an order of this id");

  order o;
  o.order_id = c.order_id;
  o.customer_id = c.customer_id;
  o.currency = c.currency;
  o.lines = c.lines;
  o.total = o.lines.total();
  o.version = 1;
  o.created_at = s.ctx.now;
  o.updated_at = s.ctx.now;
  decision d;
  d.messages.push_back(messaging::make_event(s.ctx, model::service, to_string(o.order_id),
                                             order_placed{o.order_id, o.customer_id, o.currency, o.total, o.lines}));
  d.messages.back().sequence = o.version;
  const auto saga = fulfilment_of(o.order_id);
  d.messages.back().correlation = saga.value();
  if (auto begun = begin_saga(fulfilment_saga, saga, o, s, d); !begun) return failure_of(begun);
  audit_others("order.place", o, s, d);
  d.reply = answer_with(application::answer_kind::created, o);
  d.save(std::move(o));
  return d;
}

}  // namespace comanda::orders::detail
