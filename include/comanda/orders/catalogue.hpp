#pragma once

#include <boost/mp11/list.hpp>
#include <string_view>

#include "comanda/inventory/messages.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/messages.hpp"

namespace comanda::orders {

/// What the Orders service sends and receives; see messaging/catalogue.hpp.
struct catalogue {
  static constexpr std::string_view service = "orders";
  using receives =
      boost::mp11::mp_list<inventory::stock_reserved, inventory::stock_rejected, inventory::stock_released,
                           inventory::stock_committed, inventory::stock_returned, inventory::reservation_adjusted,
                           inventory::reservation_restored, payments::payment_authorized, payments::payment_declined,
                           payments::payment_voided, payments::payment_captured, payments::payment_refunded,
                           payments::authorization_adjusted, payments::authorization_restored,
                           payments::payment_settled>;
  using sends =
      boost::mp11::mp_list<order_placed, order_confirmed, order_rejected, order_revised, revision_rejected,
                           order_cancelled, inventory::reserve_stock, inventory::release_stock, inventory::commit_stock,
                           inventory::return_stock, inventory::adjust_reservation, inventory::restore_reservation,
                           payments::authorize_payment, payments::void_payment, payments::capture_payment,
                           payments::refund_payment, payments::adjust_authorization, payments::restore_authorization,
                           payments::settle_payment>;
};

}  // namespace comanda::orders
