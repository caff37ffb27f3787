#pragma once

#include <array>

#include "comanda/schema/documentation.hpp"

// What the API document says of the views of Notifications. Included by notification.hpp, so that a struct is described
// the same wherever its schema is asked for.
namespace comanda::notifications {
struct notification_view;
}  // namespace comanda::notifications

namespace comanda::schema {

template <>
struct documentation<notifications::notification_view> {
  static constexpr std::string_view description = "One thing that a customer was told, over one channel";
  static constexpr std::array<member_doc, 14> members{
      {{"notification_id", "Given by the service"},
       {"order_id", "The order it is about; null when it is about none"},
       {"customer_id", "Who is told", "ada"},
       {"channel", "How", "email"},
       {"event_type", "The message that caused it", "comanda.orders.order_confirmed.v1"},
       {"recipient", "The address on that channel", "ada@shop.example"},
       {"subject", "Its heading", "Your order is confirmed"},
       {"body", "Its text", "Thank you! We charge 7.00 EUR."},
       {"status", "queued until it is sent or given up", "sent"},
       {"attempts", "How often sending was tried", "1"},
       {"last_error",
        "Why the last try failed: for the customer REFUSED or UNAVAILABLE, for operators the text; null when none did",
        "null"},
       {"version", "Counts the changes; also the `ETag`", "2"},
       {"created_at", "When it was written"},
       {"updated_at", "When it last changed"}}};
};

}  // namespace comanda::schema
