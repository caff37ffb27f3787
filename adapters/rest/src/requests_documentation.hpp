#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the bodies of requests. Included by requests.hpp.
namespace comanda::rest {
struct create_item_body;
struct order_line_body;
struct place_order_body;
struct put_item_body;
}  // namespace comanda::rest

namespace comanda::schema {

template <>
struct documentation<rest::order_line_body> {
  static constexpr std::string_view description = "So many pieces of one article";
  static constexpr std::array<member_doc, 3> members{{{"sku", "What to order; each SKU in one line only", "tea-500g"},
                                                      {"quantity", "Pieces", "2"},
                                                      {"unit_price", "Of one piece, in minor units", "350"}}};
};

template <>
struct documentation<rest::place_order_body> {
  static constexpr std::string_view description = "What to order";
  static constexpr std::array<member_doc, 3> members{
      {{"customer_id", "Who orders: the token's `sub`, unless an administrator orders for somebody", "ada"},
       {"currency", "ISO 4217; of every price", "EUR"},
       {"lines", "At least one article"}}};
};

template <>
struct documentation<rest::put_item_body> {
  static constexpr std::string_view description = "What an item is to be";
  static constexpr std::array<member_doc, 3> members{
      {{"name", "For a person; what is left out stays as it is, or becomes the SKU", "Earl Grey, 500 g"},
       {"on_hand", "Pieces in the house; not fewer than are reserved", "120"},
       {"reorder_point", "At or below this many available, an event tells so; left out: stays as it is, or 0", "10"}}};
};

template <>
struct documentation<rest::create_item_body> {
  static constexpr std::string_view description = "A new item";
  static constexpr std::array<member_doc, 4> members{
      {{"sku", "Stock keeping unit: its name everywhere", "tea-500g"},
       {"name", "For a person; left out: the SKU", "Earl Grey, 500 g"},
       {"on_hand", "Pieces in the house", "120"},
       {"reorder_point", "At or below this many available, an event tells so; left out: 0", "10"}}};
};

}  // namespace comanda::schema
