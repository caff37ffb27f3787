#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the records and views of Inventory. Included by stock.hpp, so that a struct is
// described the same wherever its schema is asked for.
namespace comanda::inventory {
struct item_view;
struct movement_view;
struct price_line;
struct reservation_line;
struct reservation_view;
struct short_line;
}  // namespace comanda::inventory

namespace comanda::schema {

template <>
struct documentation<inventory::reservation_line> {
  static constexpr std::string_view description = "So many pieces of one article";
  static constexpr std::array<member_doc, 2> members{
      {{"sku", "What is set aside; each SKU stands in one line", "tea-500g"}, {"quantity", "Pieces", "2"}}};
};

template <>
struct documentation<inventory::short_line> {
  static constexpr std::string_view description =
      "A line that cannot be served: how much is wanted and how much there is";
};

template <>
struct documentation<inventory::price_line> {
  static constexpr std::string_view description =
      "A line whose price is not that of the catalogue; an article that is not for sale has none";
};

template <>
struct documentation<inventory::item_view> {
  static constexpr std::string_view description = "What there is of one article";
  static constexpr std::array<member_doc, 11> members{
      {{"sku", "Stock keeping unit: its name everywhere", "tea-500g"},
       {"name", "For a person", "Earl Grey, 500 g"},
       {"on_hand", "Pieces in the house", "120"},
       {"reserved", "Of those, set aside for orders", "20"},
       {"available", "What can still be ordered: on_hand less reserved", "100"},
       {"reorder_point", "At or below this many available, an `item_low` event tells so", "10"},
       {"unit_price", "Of one piece, in minor units; null: not for sale", "350"},
       {"currency", "ISO 4217, of the price; null without one", "EUR"},
       {"version", "Counts the changes; also the `ETag`", "7"},
       {"created_at", "When the item was made"},
       {"updated_at", "When it last changed"}}};
};

template <>
struct documentation<inventory::reservation_view> {
  static constexpr std::string_view description = "What is set aside for one order";
  static constexpr std::array<member_doc, 7> members{
      {{"order_id", "The order it is for"},
       {"lines", "What is set aside; none when the order was released before it reserved; wanted, when it was refused"},
       {"status",
        "held until it expires, committed once the goods left, released once they are given back or were refused",
        "held"},
       {"expires_at", "When stock that is held is given back by itself"},
       {"version", "Counts the changes; also the `ETag`", "1"},
       {"created_at", "When it was made"},
       {"updated_at", "When it last changed"}}};
};

template <>
struct documentation<inventory::movement_view> {
  static constexpr std::string_view description =
      "One change of an item's levels. The levels are the sums of their movements";
  static constexpr std::array<member_doc, 8> members{{{"movement_id", "Given by the service"},
                                                      {"sku", "The item", "tea-500g"},
                                                      {"kind", "What it was", "reserve"},
                                                      {"on_hand_delta", "By how much `on_hand` changed", "0"},
                                                      {"reserved_delta", "By how much `reserved` changed", "2"},
                                                      {"order_id", "The order it was for; null when it was for none"},
                                                      {"reason", "What the operator said, or empty", "stocktaking"},
                                                      {"at", "When it happened"}}};
};

}  // namespace comanda::schema
