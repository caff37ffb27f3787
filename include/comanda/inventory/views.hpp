#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "comanda/inventory/stock.hpp"

// What clients see of the stock: the members of the REST contract and no others.
namespace comanda::inventory {

struct item_view {
  comanda::sku sku;
  std::string name;
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  std::int64_t available = 0;
  std::int64_t reorder_point = 0;
  std::optional<std::int64_t> unit_price;
  std::optional<comanda::currency> currency;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(item_view, (),
                      (sku, name, on_hand, reserved, available, reorder_point, unit_price, currency, version,
                       created_at, updated_at))

struct reservation_view {
  comanda::order_id order_id;
  std::vector<reservation_line> lines;  ///< each SKU once; none when nothing was ever reserved
  reservation_status status = reservation_status::held;
  timestamp expires_at;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
};
BOOST_DESCRIBE_STRUCT(reservation_view, (), (order_id, lines, status, expires_at, version, created_at, updated_at))

struct movement_view {
  comanda::movement_id movement_id;
  comanda::sku sku;
  movement_kind kind = movement_kind::receipt;
  std::int64_t on_hand_delta = 0;
  std::int64_t reserved_delta = 0;
  std::optional<comanda::order_id> order_id;
  std::string reason;
  timestamp at;
};
BOOST_DESCRIBE_STRUCT(movement_view, (), (movement_id, sku, kind, on_hand_delta, reserved_delta, order_id, reason, at))

[[nodiscard]] item_view view_of(const item& i);
[[nodiscard]] reservation_view view_of(const reservation& r);
[[nodiscard]] movement_view view_of(const stock_movement& m);

}  // namespace comanda::inventory
