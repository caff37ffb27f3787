#pragma once

#include "comanda/application/batch.hpp"
#include "comanda/orders/order.hpp"
#include "comanda/saga/instance.hpp"
#include "comanda/saga/timeline.hpp"

namespace comanda::orders {

/// What the Orders service keeps: orders, their sagas, and what happened to them.
struct model {
  static constexpr std::string_view service = "orders";
  using subject = order;  ///< what its sagas are about
  using aggregates = boost::mp11::mp_list<order, saga::instance>;
  using facts = boost::mp11::mp_list<saga::timeline_entry>;
};

}  // namespace comanda::orders

extern template class comanda::application::batch<comanda::orders::model>;
