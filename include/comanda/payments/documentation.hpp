#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the views of Payments. Included by payment.hpp, so that a struct is described the same
// wherever its schema is asked for.
namespace comanda::payments {
struct operation_view;
struct payment_view;
}  // namespace comanda::payments

namespace comanda::schema {

template <>
struct documentation<payments::payment_view> {
  static constexpr std::string_view description = "The payment of an order";
  static constexpr std::array<member_doc, 13> members{
      {{"payment_id", "Given by the service"},
       {"order_id", "The order that is paid"},
       {"customer_id", "Who pays", "ada"},
       {"amount", "What is held or was to be, in minor units", "700"},
       {"captured", "Of that, what was taken", "700"},
       {"refunded", "Of that, what was given back; never more than was taken", "0"},
       {"currency", "ISO 4217", "EUR"},
       {"status", "Where it is", "captured"},
       {"decline_code", "What the gateway gave as the reason; null unless it declined", "null"},
       {"gateway_reference", "The gateway's own name for it; null while it has none", "gw-1234"},
       {"version", "Counts the changes; also the `ETag`", "3"},
       {"created_at", "When it was asked for"},
       {"updated_at", "When it last changed"}}};
};

template <>
struct documentation<payments::operation_view> {
  static constexpr std::string_view description = "One thing asked of the payment gateway";
  static constexpr std::array<member_doc, 14> members{
      {{"operation_id", "Also the idempotency key under which the gateway knows it"},
       {"payment_id", "The payment that it is about"},
       {"kind", "What is asked for", "capture"},
       {"purpose", "What for: the order's first total, its end, a request, or a revision", "order"},
       {"revision", "Of the order, when it is for one; else 0", "0"},
       {"amount", "In minor units; of an adjustment the new total", "700"},
       {"currency", "ISO 4217", "EUR"},
       {"state", "requested, succeeded, failed, or unknown while the gateway gives no answer", "failed"},
       {"attempts", "Calls of the gateway", "1"},
       {"code", "Of a refusal, or what made the last outcome unknown; RESOLVED_BY_OPERATOR", "NOT_POSSIBLE"},
       {"message", "What the gateway said to it, or the operator", "the card was closed"},
       {"saga_id", "Who waits for the outcome; null when nobody does"},
       {"created_at", "When it was first wanted"},
       {"updated_at", "When it last changed"}}};
};

}  // namespace comanda::schema
