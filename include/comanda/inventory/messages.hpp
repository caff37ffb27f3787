#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "comanda/inventory/messages_documentation.hpp"
#include "comanda/inventory/stock.hpp"
#include "comanda/schema/bounded.hpp"

namespace comanda::inventory {

/// Lines of one reservation. With `level_max` it bounds every sum: 10^15.
inline constexpr std::size_t reservation_lines_max = 1000;
/// 1, 2, ... within an order.
inline constexpr std::int64_t change_number_max = 1'000'000'000'000'000'000;
using change_number = ranged<1, change_number_max>;

/// Pieces of one article that an order needs. Several lines may name the same.
struct stock_line {
  comanda::sku sku;
  ranged<1, level_max> quantity;
  friend bool operator==(const stock_line&, const stock_line&) = default;
};
BOOST_DESCRIBE_STRUCT(stock_line, (), (sku, quantity))
using stock_lines = schema::bounded_list<stock_line, 1, reservation_lines_max>;

/// What the customer of an order was told that one piece costs.
struct quoted_price {
  comanda::sku sku;
  piece_price unit_price;
  friend bool operator==(const quoted_price&, const quoted_price&) = default;
};
BOOST_DESCRIBE_STRUCT(quoted_price, (), (sku, unit_price))

/// The prices that are to be those of the catalogue, or the command is refused.
struct quoted_prices {
  comanda::currency currency;
  std::vector<quoted_price> lines;
  friend bool operator==(const quoted_prices&, const quoted_prices&) = default;
};
BOOST_DESCRIBE_STRUCT(quoted_prices, (), (currency, lines))

/// The code of a refusal because of them.
inline constexpr std::string_view price_changed = "PRICE_CHANGED";

// Commands. They carry the order's lines, so that one load finds every item; what counts is the reservation's own
// lines.
struct reserve_stock {
  static constexpr std::string_view message_type = "comanda.inventory.reserve_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  stock_lines lines;
  std::optional<quoted_prices> prices{};  ///< none: nobody compares
};
BOOST_DESCRIBE_STRUCT(reserve_stock, (), (order_id, lines, prices))

struct release_stock {
  static constexpr std::string_view message_type = "comanda.inventory.release_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  std::vector<stock_line> lines;
};
BOOST_DESCRIBE_STRUCT(release_stock, (), (order_id, lines))

/// Takes what is set aside out of the stock. `revision` 0 is the order's own reservation; a higher one the change that
/// adjust_reservation of that revision prepared.
struct commit_stock {
  static constexpr std::string_view message_type = "comanda.inventory.commit_stock.v1";
  static constexpr std::string_view target = "inventory";
  static constexpr std::array<std::string_view, 1> optional_members{"revision"};
  comanda::order_id order_id;
  std::vector<stock_line> lines;
  ranged<0, change_number_max> revision{};
};
BOOST_DESCRIBE_STRUCT(commit_stock, (), (order_id, lines, revision))

/// The order is off: everything comes back, whether it had left or was only set aside.
struct return_stock {
  static constexpr std::string_view message_type = "comanda.inventory.return_stock.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  std::vector<stock_line> lines;
};
BOOST_DESCRIBE_STRUCT(return_stock, (), (order_id, lines))

/// Prepares a change of an order's lines: what is to come on top is set aside now; what is to go stays until the
/// change is committed. `lines` are all lines of the order after the change.
struct adjust_reservation {
  static constexpr std::string_view message_type = "comanda.inventory.adjust_reservation.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  change_number revision;
  stock_lines lines;
  /// Of what is new or more than before, or of another price; none: nobody compares.
  std::optional<quoted_prices> prices{};
};
BOOST_DESCRIBE_STRUCT(adjust_reservation, (), (order_id, revision, lines, prices))

/// Takes the preparation back; also one that never was. `lines` are those of the change.
struct restore_reservation {
  static constexpr std::string_view message_type = "comanda.inventory.restore_reservation.v1";
  static constexpr std::string_view target = "inventory";
  comanda::order_id order_id;
  change_number revision;
  std::vector<stock_line> lines;
};
BOOST_DESCRIBE_STRUCT(restore_reservation, (), (order_id, revision, lines))

// Replies and events.
struct stock_reserved {
  static constexpr std::string_view message_type = "comanda.inventory.stock_reserved.v1";
  comanda::order_id order_id;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(stock_reserved, (), (order_id, expires_at))

struct stock_rejected {
  static constexpr std::string_view message_type = "comanda.inventory.stock_rejected.v1";
  static constexpr std::array<std::string_view, 1> optional_members{"price_lines"};
  comanda::order_id order_id;
  /// PRICE_CHANGED; INSUFFICIENT_STOCK; RESERVATION_RELEASED when the release came first; of a change also
  /// REVISION_RESTORED when its undo or a refusal came first, and NOTHING_RESERVED.
  std::string code;
  std::string message;
  std::vector<short_line> short_lines{};
  std::vector<price_line> price_lines{};
};
BOOST_DESCRIBE_STRUCT(stock_rejected, (), (order_id, code, message, short_lines, price_lines))

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

struct stock_returned {
  static constexpr std::string_view message_type = "comanda.inventory.stock_returned.v1";
  comanda::order_id order_id;
};
BOOST_DESCRIBE_STRUCT(stock_returned, (), (order_id))

/// A change is prepared: it can be committed. Its refusal is stock_rejected.
struct reservation_adjusted {
  static constexpr std::string_view message_type = "comanda.inventory.reservation_adjusted.v1";
  comanda::order_id order_id;
  std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_adjusted, (), (order_id, revision))

struct reservation_restored {
  static constexpr std::string_view message_type = "comanda.inventory.reservation_restored.v1";
  comanda::order_id order_id;
  std::int64_t revision = 0;
};
BOOST_DESCRIBE_STRUCT(reservation_restored, (), (order_id, revision))

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
