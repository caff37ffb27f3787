/// All four services in one process: SQLite files under DATA_DIR, a bus inside the process, every route on one port.
/// Rules, executor and routes are those of the four executables.
///
/// First: nothing. It migrates its own databases.
#include <filesystem>

#include "broker.hpp"
#include "comanda/inventory/catalogue.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/orders.hpp"
#include "comanda/rest/payments.hpp"
#include "performers.hpp"
#include "process.hpp"
#include "program.hpp"
#include "rules.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  std::vector<host::database> all;
  for (const std::string service : {"orders", "inventory", "payments", "notifications"})
    all.push_back({service, "sqlite://" + s.data_dir + "/" + service + ".sqlite"});
  std::filesystem::create_directories(s.data_dir);
  return all;
}

host::documents about() {
  return host::documents("comanda", "All four services in one process. To try it, create an item and place an order.")
      .with<orders::service, orders::catalogue>(rest::add_orders_routes)
      .with<inventory::service, inventory::catalogue>(rest::add_inventory_routes)
      .with<payments::service, payments::catalogue>(rest::add_payments_routes)
      .with<notifications::service, notifications::catalogue>(rest::add_notifications_routes)
      .without_broker();
}

int serve(const host::settings& s) {
  host::process process(s, "all-in-one");
  process.tell(about());
  const auto log = process.machine().log();
  const auto files = databases(s);
  if (!host::migrate_all(files, log)) return EXIT_FAILURE;
  in_process::bus bus;
  const auto plug = [&]<class Service>(const host::database& d, const auto&... more) -> auto& {
    const auto broker = host::open_bus(bus, d.service, Service::listens_to());
    return process.add_lane<Service>(
        d.service, {host::open_stores(d, log), broker.publisher, broker.consumer, broker.parking, more...});
  };
  auto& orders = plug.operator()<orders::service>(files[0], host::orders_rules(s));
  auto& inventory = plug.operator()<inventory::service>(files[1]);
  auto& payments =
      plug.operator()<payments::service>(files[2], payments::service(), host::gateway_effects(s, process.client()));
  const auto channels = host::open_channels(process.machine(), s);
  auto& notifications = plug.operator()<notifications::service>(files[3], channels.rules, channels.effects);
  process.before_finish([&bus] { bus.close(); });
  process.listen([&](http::route_table& routes, const rest::environment& env) {
    rest::add_orders_routes(routes, orders.commands(), orders.reads(), env);
    rest::add_inventory_routes(routes, inventory.commands(), inventory.reads(), env);
    rest::add_payments_routes(routes, payments.commands(), payments.reads(), env);
    rest::add_notifications_routes(routes, notifications.commands(), notifications.reads(), env);
    rest::add_operations_routes(
        routes, {orders.operations(), inventory.operations(), payments.operations(), notifications.operations()}, env);
  });
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8080, .all_in_one = true, .notifies = true, .payments = true};
  return host::run_program({"comanda-all-in-one", defaults, databases, serve, about}, argc, argv);
}
