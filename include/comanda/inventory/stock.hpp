#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "comanda/inventory/documentation.hpp"
#include "comanda/kernel/id.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"

namespace comanda::inventory {

/// Largest level of an item, and with it the largest sum that the arithmetic has to bear.
inline constexpr std::int64_t level_max = 1'000'000'000'000;
/// What a person may count.
using stock_level = ranged<0, level_max>;

/// What there is of one article. A record of the table `items`.
/// Invariant: 0 <= reserved <= on_hand; each level is the sum of its movements; a withdrawn item has both at 0.
struct item {
  static constexpr std::string_view table_name = "items";
  static constexpr std::string_view key_column = "sku";

  comanda::sku sku;
  std::string name;
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  std::int64_t reorder_point = 0;
  /// Deleted, for everybody but the ledger: the row stays, so that its movements have an item, versions go on when it
  /// comes back, and stock that an order returns finds its place.
  bool withdrawn = false;
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  std::optional<std::int64_t> unit_price{};     ///< minor units, 0 or more; none: not for sale
  std::optional<comanda::currency> currency{};  ///< of the price; none without one

  [[nodiscard]] std::int64_t available() const noexcept { return on_hand - reserved; }
  friend bool operator==(const item&, const item&) = default;
};
BOOST_DESCRIBE_STRUCT(item, (),
                      (sku, name, on_hand, reserved, reorder_point, withdrawn, version, created_at, updated_at,
                       unit_price, currency))

enum class reservation_status {
  held,       ///< stock is set aside until `expires_at`
  committed,  ///< it left the house
  released,   ///< given back or returned; also the tombstone of an order that never reserved, or was refused
  expired,    ///< given back by time; a late commit checks the stock again
};
BOOST_DESCRIBE_ENUM(reservation_status, held, committed, released, expired)

struct reservation_line {
  comanda::sku sku;
  std::int64_t quantity = 0;
  friend bool operator==(const reservation_line&, const reservation_line&) = default;
};
BOOST_DESCRIBE_STRUCT(reservation_line, (), (sku, quantity))

/// A line that cannot be served: how much is wanted of the SKU and how much there is. An unknown SKU has 0.
struct short_line {
  comanda::sku sku;
  std::int64_t requested = 0;
  std::int64_t available = 0;
  friend bool operator==(const short_line&, const short_line&) = default;
};
BOOST_DESCRIBE_STRUCT(short_line, (), (sku, requested, available))

/// A line whose price is not that of the catalogue. An article that is not for sale has none.
struct price_line {
  comanda::sku sku;
  std::int64_t ordered_unit_price = 0;  ///< minor units
  currency ordered_currency;
  std::optional<std::int64_t> catalogue_unit_price{};
  std::optional<currency> catalogue_currency{};
  friend bool operator==(const price_line&, const price_line&) = default;
};
BOOST_DESCRIBE_STRUCT(price_line, (),
                      (sku, ordered_unit_price, ordered_currency, catalogue_unit_price, catalogue_currency))

/// What is set aside for one order. A record of the table `reservations`.
/// Invariant: a change is prepared (`target_revision` is not 0) only while it is committed; then what `target_lines`
/// has above `lines` is set aside, and nothing else of this order. `lines` stay for the record when the stock went
/// back.
struct reservation {
  static constexpr std::string_view table_name = "reservations";
  static constexpr std::string_view key_column = "order_id";

  comanda::order_id order_id;
  std::vector<reservation_line> lines{};
  reservation_status status = reservation_status::held;
  timestamp expires_at;
  std::int64_t revision = 0;         ///< the last change of the order that was committed; 0: its own lines
  std::int64_t target_revision = 0;  ///< the change that is prepared; 0: none
  std::vector<reservation_line> target_lines{};
  std::int64_t restored_revision = 0;  ///< the highest change that was refused or taken back, and stays so
  /// Why the order's own lines were refused, which is the answer for good; none when they were not.
  std::vector<short_line> short_lines{};
  std::int64_t version = 0;
  timestamp created_at;
  timestamp updated_at;
  /// The same for prices.
  std::vector<price_line> price_lines{};
  friend bool operator==(const reservation&, const reservation&) = default;
};
BOOST_DESCRIBE_STRUCT(reservation, (),
                      (order_id, lines, status, expires_at, revision, target_revision, target_lines, restored_revision,
                       short_lines, version, created_at, updated_at, price_lines))

enum class movement_kind { receipt, adjustment, reserve, release, commit, return_ };
BOOST_DESCRIBE_ENUM(movement_kind, receipt, adjustment, reserve, release, commit, return_)

/// One change of one item's levels. Never changed. A record of the table `stock_movements`.
struct stock_movement {
  static constexpr std::string_view table_name = "stock_movements";
  static constexpr std::string_view key_column = "movement_id";

  comanda::movement_id movement_id;
  comanda::sku sku;
  movement_kind kind = movement_kind::receipt;
  std::int64_t on_hand_delta = 0;
  std::int64_t reserved_delta = 0;
  std::optional<comanda::order_id> order_id;
  std::string reason;
  timestamp at;
  friend bool operator==(const stock_movement&, const stock_movement&) = default;
};
BOOST_DESCRIBE_STRUCT(stock_movement, (), (movement_id, sku, kind, on_hand_delta, reserved_delta, order_id, reason, at))

}  // namespace comanda::inventory
