#include "comanda/orders/fulfilment.hpp"

#include "comanda/inventory/messages.hpp"
#include "comanda/payments/messages.hpp"

namespace comanda::orders {

namespace {

template <class... Messages>
std::vector<std::string> types() {
  return {std::string(Messages::message_type)...};
}

template <class Command, class Done>
saga::compensation undo() {
  return {std::string(Command::message_type), types<Done>()};
}

template <class Command>
std::string send() {
  return std::string(Command::message_type);
}

}  // namespace

saga::definition fulfilment() {
  namespace inv = inventory;
  namespace pay = payments;
  using enum saga::step_kind;
  // clang-format off
  std::vector<saga::step> steps = {
      // name               kind           on start, send                 done when                           refused when                        taken back by
      {"reserve_stock",     compensatable, send<inv::reserve_stock>(),     types<inv::stock_reserved>(),       types<inv::stock_rejected>(),       undo<inv::release_stock, inv::stock_released>(), {}},
      {"authorize_payment", compensatable, send<pay::authorize_payment>(), types<pay::payment_authorized>(),   types<pay::payment_declined>(),     undo<pay::void_payment, pay::payment_voided>(),  {}},
      {"confirm_order",     pivot,         {},                             {},                                 {},                                 {},                                              {}},
      {"capture_payment",   retriable,     send<pay::capture_payment>(),   types<pay::payment_captured>(),     {},                                 {},                                              {}},
      {"commit_stock",      retriable,     send<inv::commit_stock>(),      types<inv::stock_committed>(),      {},                                 {},                                              {}},
  };
  // clang-format on
  return saga::definition::build("fulfilment", 1, std::move(steps)).value();
}

}  // namespace comanda::orders
