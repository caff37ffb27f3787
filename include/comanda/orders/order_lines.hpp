#pragma once

#include <boost/describe/class.hpp>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "comanda/kernel/error.hpp"
#include "comanda/kernel/money.hpp"
#include "comanda/kernel/name.hpp"
#include "comanda/orders/documentation.hpp"
#include "comanda/schema/bounded.hpp"

namespace comanda::orders {

inline constexpr std::int64_t quantity_max = 10'000;
inline constexpr std::size_t lines_max = 100;

/// The code and the text of a line whose SKU stands in an earlier one.
inline constexpr std::string_view duplicate_sku = "DUPLICATE_SKU";
inline constexpr std::string_view duplicate_sku_text = "this SKU stands in an earlier line already";

struct order_line {
  comanda::sku sku;
  ranged<1, quantity_max> quantity;
  piece_price unit_price;
  friend bool operator==(const order_line&, const order_line&) = default;
};
BOOST_DESCRIBE_STRUCT(order_line, (), (sku, quantity, unit_price))

/// In minor units.
using order_total = ranged<0, unit_price_max * quantity_max * std::int64_t{lines_max}>;

/// What an order is of: 1 to lines_max lines, each SKU in one of them. The default has none: what a decoder starts
/// from, and what nobody can order.
class order_lines {
 public:
  order_lines() = default;
  /// Error: validation_failed, with what is wrong at which pointer ("/lines/2/sku").
  [[nodiscard]] static result<order_lines> of(std::vector<order_line> lines);

  /// Quantities times prices. No overflow: the bounds of both and of the lines are made for it.
  [[nodiscard]] order_total total() const noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return lines_.size(); }
  [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
  [[nodiscard]] const order_line& operator[](std::size_t i) const noexcept { return lines_[i]; }
  [[nodiscard]] auto begin() const noexcept { return lines_.begin(); }
  [[nodiscard]] auto end() const noexcept { return lines_.end(); }
  [[nodiscard]] const std::vector<order_line>& values() const noexcept { return lines_; }
  friend bool operator==(const order_lines&, const order_lines&) = default;

 private:
  friend struct schema::codec<order_lines>;
  std::vector<order_line> lines_;
};

}  // namespace comanda::orders

/// An array.
template <>
struct comanda::schema::codec<comanda::orders::order_lines> {
  static bool decode(const boost::json::value& in, comanda::orders::order_lines& out, context& ctx);
  static boost::json::value encode(const comanda::orders::order_lines& in);
  static boost::json::object json_schema();
};
