#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the bodies of requests. Included by requests.hpp.
namespace comanda::rest {
struct adjust_item_body;
struct create_item_body;
struct create_payment_body;
struct payment_action_body;
struct place_order_body;
struct put_item_body;
struct reason_body;
struct refund_body;
struct resolve_operation_body;
struct retry_notification_body;
struct revise_order_body;
struct send_notification_body;
}  // namespace comanda::rest

namespace comanda::schema {

template <>
struct documentation<rest::place_order_body> {
  static constexpr std::string_view description = "What to order";
  static constexpr std::array<member_doc, 3> members{
      {{"customer_id", "Who orders: the token's `sub`, unless an administrator orders for somebody", "ada"},
       {"currency", "ISO 4217; of every price", "EUR"},
       {"lines", "At least one article"}}};
};

template <>
struct documentation<rest::revise_order_body> {
  static constexpr std::string_view description = "What the order is to be";
  static constexpr std::array<member_doc, 1> members{{{"lines", "All lines, also those that stay as they are"}}};
};

template <>
struct documentation<rest::reason_body> {
  static constexpr std::array<member_doc, 1> members{
      {{"reason", "Why, for those who look at it later", "the gateway is back"}}};
};

template <>
struct documentation<rest::put_item_body> {
  static constexpr std::string_view description = "What an item is to be";
  static constexpr std::array<member_doc, 5> members{
      {{"name", "For a person; what is left out stays as it is, or becomes the SKU", "Earl Grey, 500 g"},
       {"on_hand", "Pieces in the house; not fewer than are reserved", "120"},
       {"reorder_point", "At or below this many available, an event tells so; left out: stays as it is, or 0", "10"},
       {"unit_price",
        "Of one piece, in minor units, with its currency; null: not for sale; left out: stays as it is, or null",
        "350"},
       {"currency", "ISO 4217, of the price", "EUR"}}};
};

template <>
struct documentation<rest::create_item_body> {
  static constexpr std::string_view description = "A new item";
  static constexpr std::array<member_doc, 6> members{
      {{"sku", "Stock keeping unit: its name everywhere", "tea-500g"},
       {"name", "For a person; left out: the SKU", "Earl Grey, 500 g"},
       {"on_hand", "Pieces in the house", "120"},
       {"reorder_point", "At or below this many available, an event tells so; left out: 0", "10"},
       {"unit_price", "Of one piece, in minor units, with its currency; null or left out: not for sale", "350"},
       {"currency", "ISO 4217, of the price", "EUR"}}};
};

template <>
struct documentation<rest::adjust_item_body> {
  static constexpr std::array<member_doc, 2> members{
      {{"delta", "By how much the count is wrong: less than 0 takes pieces away", "-3"},
       {"reason", "Why; it stands in the ledger", "stocktaking"}}};
};

template <>
struct documentation<rest::create_payment_body> {
  static constexpr std::array<member_doc, 5> members{{{"order_id", "What is paid for; an order has one payment"},
                                                      {"customer_id", "Who pays", "ada"},
                                                      {"amount", "What to hold, in minor units", "700"},
                                                      {"currency", "ISO 4217", "EUR"},
                                                      {"reason", "Why; kept in the audit", "ordered by telephone"}}};
};

template <>
struct documentation<rest::payment_action_body> {
  static constexpr std::array<member_doc, 1> members{{{"reason", "Why; kept in the audit", "sent by hand"}}};
};

template <>
struct documentation<rest::refund_body> {
  static constexpr std::array<member_doc, 2> members{
      {{"amount", "What to give back, in minor units; not more than was taken and is not given back yet", "350"},
       {"reason", "Why; it stands with the refund, and in the audit", "one cup was broken"}}};
};

template <>
struct documentation<rest::resolve_operation_body> {
  static constexpr std::array<member_doc, 2> members{
      {{"outcome", "done: it was carried out, by the gateway or outside; not_done: it was not and will not be", "done"},
       {"reason", "How that is known; kept with the operation and in the audit", "captured at the bank by hand"}}};
};

template <>
struct documentation<rest::send_notification_body> {
  static constexpr std::array<member_doc, 5> members{
      {{"customer_id", "Who is told", "ada"},
       {"channel", "How: one that this installation has and, but for the log, the customer has an address on", "log"},
       {"subject", "Its heading", "Closed on Monday"},
       {"body", "Its text", "We are back on Tuesday."},
       {"order_id", "The order that it is about, if it is about one", "null"}}};
};

template <>
struct documentation<rest::retry_notification_body> {
  static constexpr std::array<member_doc, 1> members{
      {{"reason", "Why, for those who look at it later", "the address is right now"}}};
};

}  // namespace comanda::schema
