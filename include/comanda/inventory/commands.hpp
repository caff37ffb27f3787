#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"

namespace comanda::inventory {

inline constexpr std::size_t adjustment_reason_chars_max = 200;
inline constexpr std::size_t item_name_chars_max = 200;

/// At what price an item is sold.
struct item_sale {
  std::optional<money> price;  ///< of one piece, 0 to unit_price_max; none: not for sale
};

/// Creates the item or sets its count. What is not named keeps its value; a new item's name is its SKU and its reorder
/// point 0, and it is not for sale. One that was withdrawn is created.
struct put_item {
  comanda::sku sku;
  std::optional<std::string> name;
  std::int64_t on_hand = 0;                   ///< 0 to level_max, and not below what is reserved
  std::optional<std::int64_t> reorder_point;  ///< 0 to level_max
  std::optional<item_sale> sale = {};
};

/// Creates the item, which must not be there.
struct create_item {
  comanda::sku sku;
  std::optional<std::string> name;
  std::int64_t on_hand = 0;
  std::optional<std::int64_t> reorder_point;
  std::optional<money> price = {};
};

/// Changes the count of an item that is there, for a reason that its ledger keeps.
struct adjust_item {
  comanda::sku sku;
  std::int64_t delta = 0;  ///< -level_max to level_max, and not 0
  std::string reason;      ///< 1 to adjustment_reason_chars_max characters
};

/// Deletes the item for everybody but the ledger; what is left of it is written off. It must not be reserved.
struct withdraw_item {
  comanda::sku sku;
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

/// Takes what was set aside out of the stock; of a change, also brings back what it takes off.
struct commit {
  commit_stock request;
  messaging::reply_address reply_to;
};

/// Gives everything back because the order is off, whether it had left or was only set aside.
struct take_back {
  return_stock request;
  messaging::reply_address reply_to;
};

/// Prepares a change of an order's lines: sets aside what it adds, all of it or nothing.
struct adjust {
  adjust_reservation request;
  messaging::reply_address reply_to;
};

/// Takes the preparation of a change back; also one that never was.
struct restore {
  restore_reservation request;
  messaging::reply_address reply_to;
};

/// A reservation's time may be over.
struct expire_reservation {
  comanda::order_id order_id;
};

using command = std::variant<put_item, create_item, adjust_item, withdraw_item, reserve, release, commit, take_back,
                             adjust, restore, expire_reservation>;

}  // namespace comanda::inventory
