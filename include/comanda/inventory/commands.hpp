#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"

namespace comanda::inventory {

/// Lines of one reservation. With `level_max` it bounds every sum: 10^15.
inline constexpr std::size_t reservation_lines_max = 1000;

/// Creates the item or sets its count. What is not named keeps its value; a new item's name is its SKU and its reorder
/// point 0.
struct put_item {
  comanda::sku sku;
  std::optional<std::string> name;
  std::int64_t on_hand = 0;                   ///< 0 to level_max, and not below what is reserved
  std::optional<std::int64_t> reorder_point;  ///< 0 to level_max
};

/// Creates the item, which must not be there.
struct create_item {
  comanda::sku sku;
  std::optional<std::string> name;
  std::int64_t on_hand = 0;
  std::optional<std::int64_t> reorder_point;
};

/// Sets stock aside for an order: all lines or none.
struct reserve {
  reserve_stock request;
  messaging::reply_address reply_to;
};

/// Gives back what was set aside, or what was taken; also for an order that never reserved.
struct release {
  release_stock request;
  messaging::reply_address reply_to;
};

/// Takes what was set aside out of the stock.
struct commit {
  commit_stock request;
  messaging::reply_address reply_to;
};

/// A reservation's time may be over.
struct expire_reservation {
  comanda::order_id order_id;
};

using command = std::variant<put_item, create_item, reserve, release, commit, expire_reservation>;

}  // namespace comanda::inventory
