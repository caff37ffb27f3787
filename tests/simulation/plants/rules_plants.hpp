#pragma once

#include <concepts>
#include <type_traits>
#include <variant>

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

/// What becomes of a decision on its way to the executor: with the fault for it, a message that failed does nothing and
/// counts as done. People's commands and timers are let be.
template <class Service>
[[nodiscard]] result<application::decision<typename Service::model>> hand_on(
    plant what, const typename Service::command& c, result<application::decision<typename Service::model>> decided) {
  const bool is_message = std::visit(
      [](const auto& command) {
        return requires { command.reply_to; } || std::same_as<std::remove_cvref_t<decltype(command)>, saga::reply>;
      },
      c);
  if (what == plant::failure_is_handled && is_message && !decided)
    return application::decision<typename Service::model>();
  return decided;
}

}  // namespace comanda::simulation
