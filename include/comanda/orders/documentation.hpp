#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the records and views of Orders. Included by order.hpp, so that a struct is described
// the same wherever its schema is asked for.
namespace comanda::orders {
struct order_line;
struct order_view;
struct rejection;
struct saga_view;
struct timeline_view;
}  // namespace comanda::orders

namespace comanda::schema {

template <>
struct documentation<orders::order_line> {
  static constexpr std::string_view description = "So many pieces of one article";
  static constexpr std::array<member_doc, 3> members{
      {{"sku", "What is ordered; each SKU stands in one line", "tea-500g"},
       {"quantity", "Pieces", "2"},
       {"unit_price", "Of one piece, in minor units", "350"}}};
};

template <>
struct documentation<orders::rejection> {
  static constexpr std::string_view description = "Why the order was refused";
  static constexpr std::array<member_doc, 3> members{
      {{"code", "For a program: INSUFFICIENT_STOCK, PRICE_CHANGED, PAYMENT_DECLINED, TIMED_OUT or ABORTED",
        "INSUFFICIENT_STOCK"},
       {"message", "For a person", "There is not enough of every article"},
       {"details", "Which lines are short or have another price, or what the gateway said",
        R"({"short_lines": [{"sku": "tea-500g", "requested": 2, "available": 1}]})"}}};
};

template <>
struct documentation<orders::order_view> {
  static constexpr std::string_view description = "An order";
  static constexpr std::array<member_doc, 10> members{
      {{"order_id", "Given by the service"},
       {"customer_id", "Whose order it is", "ada"},
       {"status", "Where it is. `*_pending`: a change is under way, and others are ORDER_BUSY", "confirmed"},
       {"currency", "ISO 4217", "EUR"},
       {"lines", "What was ordered, 1 to 100 lines"},
       {"total", "Sum of the lines, in minor units", "700"},
       {"rejection", "Set once the order is rejected; null otherwise", "null"},
       {"version", "Counts the changes; also the `ETag`", "3"},
       {"created_at", "When it was placed"},
       {"updated_at", "When it last changed"}}};
};

template <>
struct documentation<orders::saga_view> {
  static constexpr std::string_view description = "One saga of an order, as operators see it";
  static constexpr std::array<member_doc, 12> members{
      {{"saga_id", "Given by the service"},
       {"type", "fulfilment, cancellation or revision", "fulfilment"},
       {"version", "Of the table that it began with", "1"},
       {"state", "`stuck`: sent as often as the policy allows, and not answered: it needs a person", "stuck"},
       {"order_id", "The order it is about"},
       {"step", "Whose answer it waits for; empty when it has ended, or waits for another saga of the order to end",
        "capture_payment"},
       {"done", "Steps that were answered, in order", R"(["reserve_stock", "authorize_payment", "confirm_order"])"},
       {"to_come", "Steps after the present one; while it compensates, what is still to be undone",
        R"(["commit_stock"])"},
       {"attempt", "How often the present step was sent", "6"},
       {"deadline", "When it is sent again; null when it has ended"},
       {"started_at", "When it began"},
       {"updated_at", "When something last happened to it"}}};
};

template <>
struct documentation<orders::timeline_view> {
  static constexpr std::string_view description = "Something that happened in one of the order's sagas";
  static constexpr std::array<member_doc, 9> members{
      {{"sequence", "1, 2, ... within the order", "2"},
       {"at", "When it happened"},
       {"saga_id", "The saga it belongs to"},
       {"saga_type", "fulfilment, cancellation or revision", "fulfilment"},
       {"step", "The saga's step; empty for what concerns the whole saga", "reserve_stock"},
       {"event", "What happened", "succeeded"},
       {"attempt", "Which try of the step it was", "1"},
       {"message_id", "The message that was sent or came; null when there was none"},
       {"detail", "More about it, such as the reason of a refusal", "{}"}}};
};

}  // namespace comanda::schema
