#pragma once

#include <boost/mp11/list.hpp>
#include <string_view>

#include "comanda/notifications/messages.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/payments/messages.hpp"

namespace comanda::notifications {

/// What the Notifications service sends and receives; see messaging/catalogue.hpp.
struct catalogue {
  static constexpr std::string_view service = "notifications";
  using receives = boost::mp11::mp_list<orders::order_confirmed, orders::order_rejected, orders::order_cancelled,
                                        orders::order_revised, orders::revision_rejected, payments::payment_refunded>;
  using sends = boost::mp11::mp_list<notification_sent, notification_failed>;
};

}  // namespace comanda::notifications
