#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "comanda/rest/handler.hpp"
#include "envelope.hpp"

namespace comanda::rest {

namespace json = boost::json;

namespace {

http::response plain(int status, const json::object& body) {
  http::response r{status, {}, json::serialize(body)};
  r.headers.add("Content-Type", "application/json");
  r.headers.add("Cache-Control", "no-store");
  return r;
}

/// The state of each dependency; `well` says whether all of them are.
json::object health_of(const environment& env, bool& well) {
  json::object checks;
  well = true;
  for (const auto& [name, reason] : env.health()) {
    json::object check = {{"status", reason.empty() ? "ok" : "down"}};
    if (!reason.empty()) {
      check["reason"] = reason;
      well = false;
    }
    checks[name] = std::move(check);
  }
  return {{"status", well ? "ok" : "degraded"}, {"checks", std::move(checks)}};
}

}  // namespace

void add_system_routes(http::route_table& routes, const environment& env) {
  const auto add = [&](const char* path, const char* summary, http::route_handler handle) {
    routes.add({http::method::get, path, summary, "", std::move(handle)});
  };
  add("/health", "State of the service and of what it depends on",
      [env](const http::call&, const http::responder& respond) {
        bool well = false;
        respond(plain(200, health_of(env, well)));
      });
  add("/health/live", "Whether the process answers", [](const http::call&, const http::responder& respond) {
    respond(plain(200, {{"status", "ok"}}));
  });
  add("/health/ready", "Whether requests can be served: 503 while the database or the broker is away",
      [env](const http::call&, const http::responder& respond) {
        bool well = false;
        auto body = health_of(env, well);
        auto r = plain(well ? 200 : 503, body);
        if (!well) r.headers.add("Retry-After", std::to_string(retry_after_seconds));
        respond(std::move(r));
      });
  add("/metrics", "Prometheus metrics", [env](const http::call&, const http::responder& respond) {
    http::response r{200, {}, env.metrics()};
    r.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    respond(std::move(r));
  });
}

}  // namespace comanda::rest
