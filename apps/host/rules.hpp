#pragma once

#include "comanda/orders/service.hpp"
#include "settings.hpp"

// Rules of the services with what is set here.
namespace comanda::host {

[[nodiscard]] inline orders::service orders_rules(const settings& s) {
  return orders::service(orders::settings{.catalogue_prices = s.orders_prices == "catalogue"});
}

}  // namespace comanda::host
