#pragma once

#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/service.hpp"
#include "plant.hpp"

namespace comanda::simulation {

/// The decider of a service with a fault around it. One that does not concern the service changes nothing.
template <class Service>
[[nodiscard]] result<application::decision<typename Service::model>> decide_spoilt(
    plant what, const Service& good, const typename Service::command& c,
    const application::state<typename Service::model>& found, const application::context& ctx);

template <>
result<application::decision<orders::model>> decide_spoilt(plant what, const orders::service& good,
                                                           const orders::command& c,
                                                           const application::state<orders::model>& found,
                                                           const application::context& ctx);
template <>
result<application::decision<inventory::model>> decide_spoilt(plant what, const inventory::service& good,
                                                              const inventory::command& c,
                                                              const application::state<inventory::model>& found,
                                                              const application::context& ctx);
template <>
result<application::decision<payments::model>> decide_spoilt(plant what, const payments::service& good,
                                                             const payments::command& c,
                                                             const application::state<payments::model>& found,
                                                             const application::context& ctx);
template <>
result<application::decision<notifications::model>> decide_spoilt(plant what, const notifications::service& good,
                                                                  const notifications::command& c,
                                                                  const application::state<notifications::model>& found,
                                                                  const application::context& ctx);

}  // namespace comanda::simulation
