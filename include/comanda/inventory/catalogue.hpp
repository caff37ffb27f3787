#pragma once

#include <boost/mp11/list.hpp>
#include <string_view>

#include "comanda/inventory/messages.hpp"

namespace comanda::inventory {

/// What the Inventory service sends and receives; see messaging/catalogue.hpp.
struct catalogue {
  static constexpr std::string_view service = "inventory";
  using receives = boost::mp11::mp_list<reserve_stock, release_stock, commit_stock, return_stock, adjust_reservation,
                                        restore_reservation>;
  using sends = boost::mp11::mp_list<stock_reserved, stock_rejected, stock_released, stock_committed, stock_returned,
                                     reservation_adjusted, reservation_restored, reservation_expired, item_low>;
};

}  // namespace comanda::inventory
