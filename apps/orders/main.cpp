/// The Orders service: takes orders over HTTP and leads each through its saga, by commands to Inventory and Payments
/// and their replies. A lane is: writer, reader, intake, relay, keeper, HTTP server; they meet at bounded queues.
///
/// First: `comanda-orders migrate up`, then `comanda-orders`. See README.md beside this file.
#include "broker.hpp"
#include "comanda/orders/catalogue.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/orders.hpp"
#include "databases.hpp"
#include "process.hpp"
#include "program.hpp"
#include "rules.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  return {{"orders", s.database_url, s.database_prepared}};
}

host::documents about() {
  return host::documents("comanda Orders",
                         "Takes orders and leads each through its saga, from pending to confirmed or rejected, by "
                         "commands to Inventory and Payments.")
      .with<orders::service, orders::catalogue>(rest::add_orders_routes);
}

int serve(const host::settings& s) {
  host::process process(s, "orders");
  process.tell(about());
  const auto log = process.machine().log();
  const auto stores = host::open_stores(databases(s).front(), log);
  const auto broker = host::open_broker(s, "orders", orders::service::listens_to(), log);
  for (std::int64_t i = 0; i < s.lanes; ++i) {
    auto& lane = process.add_lane<orders::service>(
        "orders", {stores, broker.publisher, broker.consumer, broker.parking, host::orders_rules(s)});
    process.listen([&](http::route_table& routes, const rest::environment& env) {
      rest::add_orders_routes(routes, lane.commands(), lane.reads(), env);
      rest::add_operations_routes(routes, {lane.operations()}, env);
    });
  }
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8081, .orders = true};
  return host::run_program({"comanda-orders", defaults, databases, serve, about}, argc, argv);
}
