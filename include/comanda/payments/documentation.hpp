#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the views of Payments. Included by payment.hpp, so that a struct is described the same
// wherever its schema is asked for.
namespace comanda::payments {
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

}  // namespace comanda::schema
