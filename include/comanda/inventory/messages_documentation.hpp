#pragma once

#include "comanda/schema/documentation.hpp"

// What the message document says of each message of Inventory. Included by messages.hpp.
namespace comanda::inventory {
struct adjust_reservation;
struct commit_stock;
struct item_low;
struct quoted_price;
struct quoted_prices;
struct release_stock;
struct reservation_adjusted;
struct reservation_expired;
struct reservation_restored;
struct reserve_stock;
struct restore_reservation;
struct return_stock;
struct stock_committed;
struct stock_rejected;
struct stock_released;
struct stock_reserved;
struct stock_returned;
}  // namespace comanda::inventory

namespace comanda::schema {

template <>
struct documentation<inventory::quoted_prices> {
  static constexpr std::string_view description =
      "Prices that are to be those of the catalogue, or the command is refused with PRICE_CHANGED";
};
template <>
struct documentation<inventory::quoted_price> {
  static constexpr std::string_view description = "What the customer was told that one piece costs, in minor units";
};
template <>
struct documentation<inventory::reserve_stock> {
  static constexpr std::string_view description = "Set aside what the order needs: all of its lines or none";
};
template <>
struct documentation<inventory::release_stock> {
  static constexpr std::string_view description = "Give back what is set aside for the order; also what never was";
};
template <>
struct documentation<inventory::commit_stock> {
  static constexpr std::string_view description =
      "Take what is set aside out of the stock: the order's own reservation, or the change of that revision";
};
template <>
struct documentation<inventory::return_stock> {
  static constexpr std::string_view description =
      "The order is off: everything comes back, whether it had left or was only set aside";
};
template <>
struct documentation<inventory::adjust_reservation> {
  static constexpr std::string_view description =
      "Prepare a change of the order's lines: what comes on top is set aside now";
};
template <>
struct documentation<inventory::restore_reservation> {
  static constexpr std::string_view description = "Take the preparation of a change back; also one that never was";
};
template <>
struct documentation<inventory::stock_reserved> {
  static constexpr std::string_view description = "Every line of the order is set aside until it expires";
};
template <>
struct documentation<inventory::stock_rejected> {
  static constexpr std::string_view description =
      "Nothing is set aside: prices are not the catalogue's, lines are short, or the release came first";
};
template <>
struct documentation<inventory::stock_released> {
  static constexpr std::string_view description = "Nothing is set aside for the order any more";
};
template <>
struct documentation<inventory::stock_committed> {
  static constexpr std::string_view description = "What was set aside has left the stock";
};
template <>
struct documentation<inventory::stock_returned> {
  static constexpr std::string_view description = "What had left, or was set aside, is back";
};
template <>
struct documentation<inventory::reservation_adjusted> {
  static constexpr std::string_view description = "A change is prepared: it can be committed";
};
template <>
struct documentation<inventory::reservation_restored> {
  static constexpr std::string_view description = "The preparation of a change is taken back";
};
template <>
struct documentation<inventory::reservation_expired> {
  static constexpr std::string_view description = "The time of a reservation is over: its stock is given back";
};
template <>
struct documentation<inventory::item_low> {
  static constexpr std::string_view description = "What is available of an item fell to its reorder point or below";
};

}  // namespace comanda::schema
