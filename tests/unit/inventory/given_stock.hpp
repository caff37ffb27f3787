#pragma once

#include "comanda/inventory/service.hpp"
#include "support/decisions.hpp"

// What the Inventory tests begin with.
namespace comanda::inventory::given_stock {

using namespace comanda::test;

inline const order_id order(nth(1));
inline const messaging::reply_address saga{nth(2), "a_step"};
inline const sku apple = sku_of("apple");
inline const sku pear = sku_of("pear");

inline item stock_of(const sku& s, std::int64_t on_hand, std::int64_t reserved = 0, std::int64_t reorder_point = -1) {
  return {s, s.value(), on_hand, reserved, reorder_point, 7, at(0), at(0)};
}

inline reservation reservation_of(reservation_status status, std::vector<reservation_line> lines = {{apple, 3}}) {
  return {order, std::move(lines), status, at(900), 4, at(0), at(0)};
}

inline const item* item_in(const application::decision<model>& d, const sku& s) {
  for (const auto& i : d.saved<item>()) {
    if (i.sku == s) return &i;
  }
  return nullptr;
}

}  // namespace comanda::inventory::given_stock
