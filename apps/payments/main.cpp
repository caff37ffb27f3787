/// The Payments service: one payment for an order, each operation written down before the gateway is asked (P11).
///
/// First: `comanda-payments migrate up`, then `comanda-payments`. See README.md beside this file.
#include "broker.hpp"
#include "comanda/payments/catalogue.hpp"
#include "comanda/rest/operations.hpp"
#include "comanda/rest/payments.hpp"
#include "databases.hpp"
#include "performers.hpp"
#include "process.hpp"
#include "program.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  return {{"payments", s.database_url, s.database_prepared}};
}

host::documents about() {
  return host::documents("comanda Payments",
                         "Holds, takes and gives back the money of an order, over a payment gateway.")
      .with<payments::service, payments::catalogue>(rest::add_payments_routes);
}

int serve(const host::settings& s) {
  host::process process(s, "payments");
  process.tell(about());
  const auto log = process.machine().log();
  const auto stores = host::open_stores(databases(s).front(), log);
  const auto broker = host::open_broker(s, "payments", payments::service::listens_to(), log);
  for (std::int64_t i = 0; i < s.lanes; ++i) {
    auto& lane = process.add_lane<payments::service>(
        "payments", {stores, broker.publisher, broker.consumer, broker.parking, payments::service(),
                     host::gateway_effects(s, process.client())});
    process.listen([&](http::route_table& routes, const rest::environment& env) {
      rest::add_payments_routes(routes, lane.commands(), lane.reads(), env);
      rest::add_operations_routes(routes, {lane.operations()}, env);
    });
  }
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8083, .payments = true};
  return host::run_program({"comanda-payments", defaults, databases, serve, about}, argc, argv);
}
