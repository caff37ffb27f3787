#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <string_view>
#include <vector>

#include "comanda/inventory/stock.hpp"

namespace comanda::inventory {

// Commands. They carry the order's lines, so that one load finds every item; what counts is the reservation's own
// lines.
struct reserve_stock {
  static constexpr std::string_view message_type = "comanda.inventory.reserve_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  std::vector<reservation_line> lines;
};
BOOST_DESCRIBE_STRUCT(reserve_stock, (), (order_id, lines))

struct release_stock {
  static constexpr std::string_view message_type = "comanda.inventory.release_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  std::vector<reservation_line> lines;
};
BOOST_DESCRIBE_STRUCT(release_stock, (), (order_id, lines))

struct commit_stock {
  static constexpr std::string_view message_type = "comanda.inventory.commit_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  std::vector<reservation_line> lines;
};
BOOST_DESCRIBE_STRUCT(commit_stock, (), (order_id, lines))

// Replies and events.
struct stock_reserved {
  static constexpr std::string_view message_type = "comanda.inventory.stock_reserved.v1";
  comanda::order_id order_id;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(stock_reserved, (), (order_id, expires_at))

/// A line that cannot be served: how much is wanted of the SKU and how much there is. An unknown SKU has 0.
struct short_line {
  comanda::sku sku;
  std::int64_t requested = 0;
  std::int64_t available = 0;
  friend bool operator==(const short_line&, const short_line&) = default;
};
BOOST_DESCRIBE_STRUCT(short_line, (), (sku, requested, available))

struct stock_rejected {
  static constexpr std::string_view message_type = "comanda.inventory.stock_rejected.v1";
  comanda::order_id order_id;
  std::string code;  ///< INSUFFICIENT_STOCK; RESERVATION_RELEASED when the release came first
  std::string message;
  std::vector<short_line> short_lines;
};
BOOST_DESCRIBE_STRUCT(stock_rejected, (), (order_id, code, message, short_lines))

struct stock_released {
  static constexpr std::string_view message_type = "comanda.inventory.stock_released.v1";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(stock_released, (), (order_id))

struct stock_committed {
  static constexpr std::string_view message_type = "comanda.inventory.stock_committed.v1";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(stock_committed, (), (order_id))

struct reservation_expired {
  static constexpr std::string_view message_type = "comanda.inventory.reservation_expired.v1";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(reservation_expired, (), (order_id))

/// `available` fell to the reorder point or below.
struct item_low {
  static constexpr std::string_view message_type = "comanda.inventory.item_low.v1";
  comanda::sku sku;
  std::int64_t available = 0;
  std::int64_t reorder_point = 0;
};
BOOST_DESCRIBE_STRUCT(item_low, (), (sku, available, reorder_point))

}  // namespace comanda::inventory
