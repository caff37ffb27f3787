#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "comanda/inventory/level_delta.hpp"
#include "comanda/inventory/messages.hpp"
#include "comanda/messaging/payload.hpp"
#include "comanda/schema/bounded.hpp"

namespace comanda::inventory {

inline constexpr std::size_t adjustment_reason_chars_max = 200;
inline constexpr std::size_t item_name_chars_max = 200;
using item_name = schema::bounded_string<1, item_name_chars_max>;
/// Kept by the ledger.
using adjustment_reason = schema::bounded_string<1, adjustment_reason_chars_max>;

/// Of one piece.
struct item_price {
  piece_price unit_price;
  comanda::currency currency;
};

/// At what price an item is sold.
struct item_sale {
  std::optional<item_price> price;  ///< none: not for sale
};

/// Creates the item or sets its count. What is not named keeps its value; a new item's name is its SKU and its reorder
/// point 0, and it is not for sale. One that was withdrawn is created.
struct put_item {
  comanda::sku sku;
  std::optional<item_name> name;
  stock_level on_hand;  ///< not below what is reserved
  std::optional<stock_level> reorder_point;
  std::optional<item_sale> sale = {};
};

/// Creates the item, which must not be there.
struct create_item {
  comanda::sku sku;
  std::optional<item_name> name;
  stock_level on_hand;
  std::optional<stock_level> reorder_point;
  std::optional<item_price> price = {};
};

/// Changes the count of an item that is there.
struct adjust_item {
  comanda::sku sku;
  level_delta delta;
  adjustment_reason reason;
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
