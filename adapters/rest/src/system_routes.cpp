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

/// Without these no request can be served; without the rest the service does what it does, only slower.
bool is_needed(std::string_view dependency) { return dependency == "database" || dependency == "broker"; }

/// The state of each dependency; `ready` says whether all that are needed are well.
json::object health_of(const environment& env, bool& ready) {
  json::object checks;
  bool well = true;
  ready = true;
  for (const auto& [name, reason] : env.health()) {
    json::object check = {{"status", reason.empty() ? "ok" : "down"}};
    if (!reason.empty()) {
      check["reason"] = reason;
      well = false;
      if (is_needed(name)) ready = false;
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
        bool ready = false;
        respond(plain(200, health_of(env, ready)));
      });
  add("/health/live", "Whether the process answers", [](const http::call&, const http::responder& respond) {
    respond(plain(200, {{"status", "ok"}}));
  });
  add("/health/ready", "Whether requests can be served: 503 while the database or the broker is away",
      [env](const http::call&, const http::responder& respond) {
        bool ready = false;
        auto body = health_of(env, ready);
        auto r = plain(ready ? 200 : 503, body);
        if (!ready) r.headers.add("Retry-After", std::to_string(retry_after_seconds));
        respond(std::move(r));
      });
  add("/metrics", "Prometheus metrics", [env](const http::call&, const http::responder& respond) {
    http::response r{200, {}, env.metrics()};
    r.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    respond(std::move(r));
  });
}

}  // namespace comanda::rest
