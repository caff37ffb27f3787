#pragma once

#include <boost/mp11/list.hpp>
#include <string_view>

#include "comanda/payments/messages.hpp"

namespace comanda::payments {

/// What the Payments service sends and receives; see messaging/catalogue.hpp.
struct catalogue {
  static constexpr std::string_view service = "payments";
  using receives = boost::mp11::mp_list<authorize_payment, void_payment, capture_payment, refund_payment,
                                        adjust_authorization, restore_authorization, settle_payment>;
  using sends = boost::mp11::mp_list<payment_authorized, payment_declined, payment_voided, payment_captured,
                                     payment_refunded, authorization_adjusted, authorization_restored, payment_settled>;
};

}  // namespace comanda::payments
