#pragma once

#include "comanda/schema/documentation.hpp"

// What the message document says of each message of Notifications. Included by messages.hpp.
namespace comanda::notifications {
struct notification_failed;
struct notification_sent;
}  // namespace comanda::notifications

namespace comanda::schema {

template <>
struct documentation<notifications::notification_sent> {
  static constexpr std::string_view description = "A customer was told";
};
template <>
struct documentation<notifications::notification_failed> {
  static constexpr std::string_view description = "Given up after the last attempt; an operator may try again";
};

}  // namespace comanda::schema
