#pragma once

#include "comanda/schema/documentation.hpp"

// What the message document says of each message of Payments. Included by messages.hpp.
namespace comanda::payments {
struct adjust_authorization;
struct authorization_adjusted;
struct authorization_restored;
struct authorize_payment;
struct capture_payment;
struct payment_authorized;
struct payment_captured;
struct payment_declined;
struct payment_refunded;
struct payment_settled;
struct payment_voided;
struct refund_payment;
struct restore_authorization;
struct settle_payment;
struct void_payment;
}  // namespace comanda::payments

namespace comanda::schema {

template <>
struct documentation<payments::authorize_payment> {
  static constexpr std::string_view description = "Hold the amount for the order";
};
template <>
struct documentation<payments::void_payment> {
  static constexpr std::string_view description = "Give back what is held or taken for the order; also what never was";
};
template <>
struct documentation<payments::capture_payment> {
  static constexpr std::string_view description = "Take what is held for the order";
};
template <>
struct documentation<payments::refund_payment> {
  static constexpr std::string_view description = "The order is off: give back all that is held or was taken";
};
template <>
struct documentation<payments::adjust_authorization> {
  static constexpr std::string_view description = "Prepare a change of the order's total: more is held now";
};
template <>
struct documentation<payments::restore_authorization> {
  static constexpr std::string_view description = "Take the preparation of a change back; also one that never was";
};
template <>
struct documentation<payments::settle_payment> {
  static constexpr std::string_view description = "Carry a change out: take the difference, or give it back";
};
template <>
struct documentation<payments::payment_authorized> {
  static constexpr std::string_view description = "The amount is held";
};
template <>
struct documentation<payments::payment_declined> {
  static constexpr std::string_view description =
      "Declined by the gateway, voided before, or not the payment asked for";
};
template <>
struct documentation<payments::payment_voided> {
  static constexpr std::string_view description = "Nothing is held for the order any more";
};
template <>
struct documentation<payments::payment_captured> {
  static constexpr std::string_view description = "The money is taken";
};
template <>
struct documentation<payments::payment_refunded> {
  static constexpr std::string_view description = "Money went back to the customer";
};
template <>
struct documentation<payments::authorization_adjusted> {
  static constexpr std::string_view description = "A change of the total is prepared: it can be settled";
};
template <>
struct documentation<payments::authorization_restored> {
  static constexpr std::string_view description = "The preparation of a change is taken back";
};
template <>
struct documentation<payments::payment_settled> {
  static constexpr std::string_view description = "The difference is taken or given back, or there was none";
};

}  // namespace comanda::schema
