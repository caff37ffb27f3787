#pragma once

#include "comanda/schema/documentation.hpp"

// What the message document says of each message of Orders. Included by messages.hpp.
namespace comanda::orders {
struct order_cancelled;
struct order_confirmed;
struct order_placed;
struct order_rejected;
struct order_revised;
struct revision_rejected;
}  // namespace comanda::orders

namespace comanda::schema {

template <>
struct documentation<orders::order_placed> {
  static constexpr std::string_view description = "An order was accepted and is pending";
};
template <>
struct documentation<orders::order_confirmed> {
  static constexpr std::string_view description =
      "An order will be delivered: its stock is set aside and its money held";
};
template <>
struct documentation<orders::order_rejected> {
  static constexpr std::string_view description = "An order was refused; everything is given back";
};
template <>
struct documentation<orders::order_revised> {
  static constexpr std::string_view description = "An order has new lines; its money and its stock follow";
};
template <>
struct documentation<orders::revision_rejected> {
  static constexpr std::string_view description = "A revision was refused: the order stays as it was";
};
template <>
struct documentation<orders::order_cancelled> {
  static constexpr std::string_view description = "An order is off; everything is given back";
};

}  // namespace comanda::schema
