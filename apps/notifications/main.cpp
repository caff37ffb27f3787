/// The Notifications service: tells customers what became of their orders, each once over each channel.
///
/// First: `comanda-notifications migrate up`, then `comanda-notifications`. See README.md beside this file.
#include "broker.hpp"
#include "comanda/notifications/catalogue.hpp"
#include "comanda/rest/notifications.hpp"
#include "comanda/rest/operations.hpp"
#include "databases.hpp"
#include "performers.hpp"
#include "process.hpp"
#include "program.hpp"

namespace {

using namespace comanda;

std::vector<host::database> databases(const host::settings& s) {
  return {{"notifications", s.database_url, s.database_prepared}};
}

host::documents about() {
  return host::documents("comanda Notifications",
                         "Tells customers what became of their orders, each once over each channel.")
      .with<notifications::service, notifications::catalogue>(rest::add_notifications_routes);
}

int serve(const host::settings& s) {
  host::process process(s, "notifications");
  process.tell(about());
  const auto log = process.machine().log();
  const auto stores = host::open_stores(databases(s).front(), log);
  const auto channels = host::open_channels(process.machine(), s);
  const auto broker = host::open_broker(s, "notifications", notifications::service::listens_to(), log);
  for (std::int64_t i = 0; i < s.lanes; ++i) {
    auto& lane = process.add_lane<notifications::service>(
        "notifications", {stores, broker.publisher, broker.consumer, broker.parking, channels.rules, channels.effects});
    process.listen([&](http::route_table& routes, const rest::environment& env) {
      rest::add_notifications_routes(routes, lane.commands(), lane.reads(), env);
      rest::add_operations_routes(routes, {lane.operations()}, env);
    });
  }
  return process.run();
}

}  // namespace

int main(int argc, char** argv) {
  const host::settings_defaults defaults{.http_port = 8084, .notifies = true};
  return host::run_program({"comanda-notifications", defaults, databases, serve, about}, argc, argv);
}
