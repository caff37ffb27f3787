#include "comanda/orders/views.hpp"

namespace comanda::orders {

order_view view_of(const order& o) {
  return {o.order_id, o.customer_id, o.status,  o.currency,   o.lines,
          o.total,    o.rejection,   o.version, o.created_at, o.updated_at};
}

timeline_view view_of(const timeline_entry& e) {
  return {e.sequence, e.at, e.saga_id, e.saga_type, e.step, e.event, e.attempt, e.message_id, e.detail};
}

}  // namespace comanda::orders
