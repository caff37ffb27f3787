// Inventory and Payments, which are participants made by hand, before the suite of participants.
#include "comanda/gateway/test_gateway.hpp"
#include "comanda/in_memory/store.hpp"
#include "comanda/inventory/service.hpp"
#include "comanda/payments/perform.hpp"
#include "comanda/testing/participant_suite.hpp"
#include "comanda/testing/stand.hpp"
#include "support/catch.hpp"
#include "support/decisions.hpp"

using namespace comanda;
using strings = std::vector<std::string>;

namespace {

const order_id the_order(test::nth(1));

template <messaging::payload... Messages>
strings types() {
  return {std::string(Messages::message_type)...};
}

void check_all(const testing::open_participant& open, const testing::participant_samples& samples) {
  for (const auto& check : testing::participant_suite(open, samples)) {
    DYNAMIC_SECTION(check.name) { CHECK(check.run() == strings{}); }
  }
}

inventory::stock_lines so_many(std::int64_t pieces) {
  const auto quantity = decltype(inventory::stock_line::quantity)::of(pieces).value();
  return {inventory::stock_line{test::sku_of("apple"), quantity}};
}

/// What an order has behind it before a saga changes it.
void take_first(const testing::participant_under_test& desk, const testing::sample_command& what) {
  messaging::message command;
  command.id = message_id(derive_uuid(the_order.value(), {what.type}));
  command.type = what.type;
  command.source = "orders";
  command.target = what.target;
  command.subject = to_string(the_order);
  command.correlation = test::nth(2);
  command.step = "before";
  command.data = what.data;
  REQUIRE(desk.take(command));
}

/// Ten apples.
testing::participant_under_test a_warehouse() {
  using service = inventory::service;
  const auto apple = test::sku_of("apple");
  const auto desk = std::make_shared<testing::stand<service>>(in_memory::open(in_memory::database()));
  const auto set_count = [desk, apple](inventory::stock_level pieces) {
    REQUIRE(desk->run(inventory::put_item{apple, {}, pieces, {}}));
  };
  set_count(10);
  return {.take = [desk](const auto& message) { return desk->take(message); },
          .effect =
              [desk, apple] {
                const auto item = desk->find<inventory::item>(apple).value().value();
                return std::to_string(item.reserved) + " reserved";
              },
          .relent = [set_count] { set_count(100); }};
}

/// The same when four of them are sold.
testing::participant_under_test a_warehouse_that_sold() {
  const auto house = a_warehouse();
  for (const auto& command : {testing::sample_of(inventory::reserve_stock{the_order, so_many(4)}),
                              testing::sample_of(inventory::commit_stock{the_order, {}})})
    take_first(house, command);
  return house;
}

payments::authorize_payment authorize(std::int64_t amount) {
  return {the_order, test::customer_of("ann"), minor_units::of(amount).value(), test::currency_of("EUR")};
}

/// A payment at the gateway that declines ..99.
testing::participant_under_test a_cashier() {
  using service = payments::service;
  const auto bank = std::make_shared<gateway::test_gateway>();
  const auto desk = std::make_shared<testing::stand<service>>(
      in_memory::open(in_memory::database()), service(),
      [bank](const application::effect_row& effect) { return payments::perform(effect, *bank); });
  return {.take = [desk](const auto& message) { return desk->take(message); },
          .effect =
              [desk] {
                const auto payment = desk->find<payments::payment>(payments::payment_of(the_order)).value();
                const bool is_on = payment && (payment->status == payments::payment_status::authorized ||
                                               payment->status == payments::payment_status::captured);
                return is_on ? std::to_string(payment->amount.value()) + " held" : std::string("nothing held");
              }};
}
/// The same when 12.50 are taken.
testing::participant_under_test a_cashier_who_took() {
  const auto desk = a_cashier();
  take_first(desk, testing::sample_of(authorize(1250)));
  take_first(desk, testing::sample_of(payments::capture_payment{the_order}));
  return desk;
}

}  // namespace

TEST_CASE("Inventory reserves and releases as a participant has to", "[testing][inventory]") {
  check_all(a_warehouse, {.asked_by = "orders",
                          .subject = to_string(the_order),
                          .command = testing::sample_of(inventory::reserve_stock{the_order, so_many(4)}),
                          .done = types<inventory::stock_reserved>(),
                          .refused_command = testing::sample_of(inventory::reserve_stock{the_order, so_many(11)}),
                          .refused = types<inventory::stock_rejected>(),
                          .undo = testing::sample_of(inventory::release_stock{the_order, {}}),
                          .undone = types<inventory::stock_released>()});
}

TEST_CASE("Payments authorizes and voids as a participant has to", "[testing][payments]") {
  const payments::void_payment undo{the_order, test::customer_of("ann"), minor_units(1250), test::currency_of("EUR")};
  check_all(a_cashier, {.asked_by = "orders",
                        .subject = to_string(the_order),
                        .command = testing::sample_of(authorize(1250)),
                        .done = types<payments::payment_authorized>(),
                        .refused_command = testing::sample_of(authorize(1299)),
                        .refused = types<payments::payment_declined>(),
                        .undo = testing::sample_of(undo),
                        .undone = types<payments::payment_voided>()});
}

TEST_CASE("Inventory prepares a change and takes it back as a participant has to", "[testing][inventory]") {
  const auto change = inventory::change_number(1);
  check_all(a_warehouse_that_sold,
            {.asked_by = "orders",
             .subject = to_string(the_order),
             .command = testing::sample_of(inventory::adjust_reservation{the_order, change, so_many(6)}),
             .done = types<inventory::reservation_adjusted>(),
             .refused_command = testing::sample_of(inventory::adjust_reservation{the_order, change, so_many(50)}),
             .refused = types<inventory::stock_rejected>(),
             .undo = testing::sample_of(inventory::restore_reservation{the_order, change, {}}),
             .undone = types<inventory::reservation_restored>()});
}

TEST_CASE("Payments prepares a change and takes it back as a participant has to", "[testing][payments]") {
  const auto to = [](std::int64_t total) {
    return payments::adjust_authorization{.order_id = the_order,
                                          .customer_id = test::customer_of("ann"),
                                          .revision = 1,
                                          .previous_total = 1250,
                                          .total = minor_units::of(total).value(),
                                          .currency = test::currency_of("EUR")};
  };
  const payments::restore_authorization undo{.order_id = the_order,
                                             .customer_id = test::customer_of("ann"),
                                             .revision = 1,
                                             .previous_total = 1250,
                                             .total = 1500,
                                             .currency = test::currency_of("EUR")};
  check_all(a_cashier_who_took, {.asked_by = "orders",
                                 .subject = to_string(the_order),
                                 .command = testing::sample_of(to(1500)),
                                 .done = types<payments::authorization_adjusted>(),
                                 .refused_command = testing::sample_of(to(1599)),
                                 .refused = types<payments::payment_declined>(),
                                 .undo = testing::sample_of(undo),
                                 .undone = types<payments::authorization_restored>()});
}
