#include "comanda/inventory/views.hpp"

namespace comanda::inventory {

item_view view_of(const item& i) {
  return {i.sku,        i.name,     i.on_hand, i.reserved,   i.available(), i.reorder_point,
          i.unit_price, i.currency, i.version, i.created_at, i.updated_at};
}

reservation_view view_of(const reservation& r) {
  return {r.order_id, r.lines, r.status, r.expires_at, r.version, r.created_at, r.updated_at};
}

movement_view view_of(const stock_movement& m) {
  return {m.movement_id, m.sku, m.kind, m.on_hand_delta, m.reserved_delta, m.order_id, m.reason, m.at};
}

}  // namespace comanda::inventory
