/// All four services in one process: SQLite files under DATA_DIR, a bus inside the process, every route on one port.
/// For a newcomer, and for a test of the whole: the rules, the executor and the routes are those of the four
/// executables.
///
/// First: nothing. It migrates its own databases.
#include <filesystem>

#include "comanda/in_process/bus.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/orders.hpp"
#include "comanda/rest/payments.hpp"
#include "databases.hpp"
#include "performers.hpp"
#include "process.hpp"
#include "program.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  std::vector<host::database> all;
  for (const std::string service : {"orders", "inventory", "payments", "notifications"})
    all.push_back({service, "sqlite://" + s.data_dir + "/" + service + ".sqlite"});
  std::filesystem::create_directories(s.data_dir);
  return all;
}

int serve(const host::settings& s) {
  host::process process(s, "all-in-one");
  const auto log = process.machine().log();
  const auto files = databases(s);
  if (!host::migrate_all(files, log)) return EXIT_FAILURE;
  in_process::bus bus({.on_dead = host::log_dead_letters(log)});
  const auto plug = [&]<class Service>(const host::database& d, host::performer_factory<Service> perform,
                                       std::size_t performers = 1) -> auto& {
    return process.add_lane<Service>(
        d.service, {host::open_stores(d, log), [&bus] { return bus.make_publisher(); },
                    [&bus, d] { return bus.make_consumer(d.service, Service::listens_to()); }, perform, performers});
  };
  auto& orders = plug.operator()<orders::service>(files[0], {});
  auto& inventory = plug.operator()<inventory::service>(files[1], {});
  auto& payments =
      plug.operator()<payments::service>(files[2], host::gateway_performer(s, {}), host::gateway_calls_max(s));
  auto& notifications = plug.operator()<notifications::service>(files[3], host::log_performer(process.machine()));
  process.before_finish([&bus] { bus.close(); });
  process.listen([&](http::route_table& routes, const rest::environment& env) {
    rest::add_orders_routes(routes, orders.commands(), orders.reads(), env);
    rest::add_inventory_routes(routes, inventory.commands(), inventory.reads(), env);
    rest::add_payments_routes(routes, payments.commands(), payments.reads(), env);
    rest::add_notifications_routes(routes, notifications.commands(), notifications.reads(), env);
  });
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8080, .all_in_one = true, .payments = true};
  return host::run_program({"comanda-all-in-one", defaults, databases, serve}, argc, argv);
}
