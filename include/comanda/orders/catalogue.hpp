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
                           inventory::stock_committed, payments::payment_authorized, payments::payment_declined,
                           payments::payment_voided, payments::payment_captured>;
  using sends = boost::mp11::mp_list<order_placed, order_confirmed, order_rejected, inventory::reserve_stock,
                                     inventory::release_stock, inventory::commit_stock, payments::authorize_payment,
                                     payments::void_payment, payments::capture_payment>;
};

}  // namespace comanda::orders
