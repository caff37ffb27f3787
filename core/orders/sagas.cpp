#include "comanda/orders/sagas.hpp"

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

namespace inv = inventory;
namespace pay = payments;
using enum saga::step_kind;

saga::definition build(std::string_view name, std::vector<saga::step> steps) {
  return saga::definition::build(std::string(name), 1, std::move(steps)).value();
}

}  // namespace

// clang-format off

saga::definition fulfilment() {
  return build(fulfilment_saga, {
      // name               kind           on start, send                 done when                           refused when                        taken back by
      {"reserve_stock",     compensatable, send<inv::reserve_stock>(),     types<inv::stock_reserved>(),       types<inv::stock_rejected>(),       undo<inv::release_stock, inv::stock_released>(), {}},
      {"authorize_payment", compensatable, send<pay::authorize_payment>(), types<pay::payment_authorized>(),   types<pay::payment_declined>(),     undo<pay::void_payment, pay::payment_voided>(),  {}},
      {"confirm_order",     pivot,         {},                             {},                                 {},                                 {},                                              {}},
      {"capture_payment",   retriable,     send<pay::capture_payment>(),   types<pay::payment_captured>(),     {},                                 {},                                              {}},
      {"commit_stock",      retriable,     send<inv::commit_stock>(),      types<inv::stock_committed>(),      {},                                 {},                                              {}},
  });
}

saga::definition cancellation() {
  return build(cancellation_saga, {
      // name               kind           on start, send                 done when                           refused when                        taken back by
      {"mark_cancelling",   pivot,         {},                             {},                                 {},                                 {},                                              {}},
      {"refund_payment",    retriable,     send<pay::refund_payment>(),    types<pay::payment_refunded, pay::payment_voided>(), {},                {},                                              {}},
      {"return_stock",      retriable,     send<inv::return_stock>(),      types<inv::stock_returned>(),       {},                                 {},                                              {}},
      {"cancel_order",      retriable,     {},                             {},                                 {},                                 {},                                              {}},
  });
}

saga::definition revision() {
  return build(revision_saga, {
      // name                  kind           on start, send                    done when                              refused when                      taken back by
      {"adjust_reservation",   compensatable, send<inv::adjust_reservation>(),   types<inv::reservation_adjusted>(),    types<inv::stock_rejected>(),     undo<inv::restore_reservation, inv::reservation_restored>(),     {}},
      {"adjust_authorization", compensatable, send<pay::adjust_authorization>(), types<pay::authorization_adjusted>(),  types<pay::payment_declined>(),   undo<pay::restore_authorization, pay::authorization_restored>(), {}},
      {"apply_revision",       pivot,         {},                                {},                                    {},                               {},                                                              {}},
      {"settle_payment",       retriable,     send<pay::settle_payment>(),       types<pay::payment_settled>(),         {},                               {},                                                              {}},
      {"commit_stock",         retriable,     send<inv::commit_stock>(),         types<inv::stock_committed>(),         {},                               {},                                                              {}},
  });
}

// clang-format on

}  // namespace comanda::orders
