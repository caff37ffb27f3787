/// The Inventory service: items, reservations and the ledger of movements. Reserves all of an order's lines or none.
///
/// First: `comanda-inventory migrate up`, then `comanda-inventory`. See README.md beside this file.
#include "broker.hpp"
#include "comanda/inventory/catalogue.hpp"
#include "comanda/rest/inventory.hpp"
#include "comanda/rest/operations.hpp"
#include "databases.hpp"
#include "process.hpp"
#include "program.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  return {{"inventory", s.database_url, s.database_prepared}};
}

host::documents about() {
  return host::documents(
             "comanda Inventory",
             "Knows what there is of every article and sets it aside for orders: all of an order's lines or none.")
      .with<inventory::service, inventory::catalogue>(rest::add_inventory_routes);
}

int serve(const host::settings& s) {
  host::process process(s, "inventory");
  process.tell(about());
  const auto log = process.machine().log();
  const auto stores = host::open_stores(databases(s).front(), log);
  const auto broker = host::open_broker(s, "inventory", inventory::service::listens_to(), log);
  for (std::int64_t i = 0; i < s.lanes; ++i) {
    auto& lane =
        process.add_lane<inventory::service>("inventory", {stores, broker.publisher, broker.consumer, broker.parking});
    process.listen([&](http::route_table& routes, const rest::environment& env) {
      rest::add_inventory_routes(routes, lane.commands(), lane.reads(), env);
      rest::add_operations_routes(routes, {lane.operations()}, env);
    });
  }
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8082};
  return host::run_program({"comanda-inventory", defaults, databases, serve, about}, argc, argv);
}
