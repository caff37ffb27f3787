#include "comanda/messaging/source.hpp"
#include "comanda/inventory/messages.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/notifications/service.hpp"
#include "comanda/orders/messages.hpp"
#include "comanda/orders/service.hpp"
#include "comanda/payments/messages.hpp"
#include "comanda/payments/service.hpp"
#include "support/catch.hpp"

using namespace comanda;

namespace {

/// What the service says to a message that is nothing but its type and its source.
template <class Service>
std::string refusal_of(const Service& service, std::string_view type, std::string source) {
  messaging::message m;
  m.type = type;
  m.source = std::move(source);
  const auto read = service.from_message(m);
  return read ? "" : std::string(to_string(read.error().code)) + ": " + read.error().message;
}

/// From everybody but its sender it is refused for that alone; from its sender it is not.
template <class Service>
void only_from(std::string_view sender, const Service& service, std::string_view type) {
  CAPTURE(type);
  for (const std::string_view source :
       {"orders", "inventory", "payments", "notifications", "", "Orders", "orders/", "/orders"}) {
    CAPTURE(source);
    const bool foreign = refusal_of(service, type, std::string(source)).find(" comes from /") != std::string::npos;
    CHECK(foreign == (source != sender));
  }
}

}  // namespace

TEST_CASE("an event is taken from the service of its type, and from nobody else", "[message][source]") {
  for (const auto& type : orders::service::listens_to())
    only_from(messaging::service_in(type), orders::service(), type);
  for (const auto& type : notifications::service::listens_to())
    only_from(messaging::service_in(type), notifications::service(), type);
}

TEST_CASE("a command is taken from the service that leads the sagas, and from nobody else", "[message][source]") {
  const inventory::service inventory;
  for (const auto type : {inventory::reserve_stock::message_type, inventory::release_stock::message_type,
                          inventory::commit_stock::message_type, inventory::return_stock::message_type,
                          inventory::adjust_reservation::message_type, inventory::restore_reservation::message_type}) {
    only_from("orders", inventory, type);
  }
  const payments::service payments;
  for (const auto type : {payments::authorize_payment::message_type, payments::void_payment::message_type,
                          payments::capture_payment::message_type, payments::refund_payment::message_type,
                          payments::adjust_authorization::message_type, payments::restore_authorization::message_type,
                          payments::settle_payment::message_type}) {
    only_from("orders", payments, type);
  }
}

TEST_CASE("a message of an unknown type is refused for that, wherever it is from", "[message][source]") {
  CHECK(refusal_of(inventory::service(), "comanda.inventory.no_such_thing.v1", "tests").find("knows no message") !=
        std::string::npos);
  CHECK(refusal_of(payments::service(), "comanda.payments.no_such_thing.v1", "tests").find("knows no message") !=
        std::string::npos);
}
