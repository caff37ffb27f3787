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

/// Only who shows an administrator's token: without tokens nobody is told apart, and a probe needs none.
bool may_read_texts(const environment& env, const http::request& r) {
  if (!env.authenticate || !r.headers.find("Authorization")) return false;
  const auto who = env.authenticate(r);
  return who && who->admin;
}

/// The state of each dependency; `ready` says whether all that are needed are well.
json::object health_of(const environment& env, const http::call& c, bool& ready) {
  json::object checks;
  bool well = true;
  ready = true;
  const bool with_texts = may_read_texts(env, c.request);
  for (const auto& [name, state] : env.health()) {
    json::object check = {{"status", state.reason.empty() ? "ok" : "down"}};
    if (!state.reason.empty()) {
      check["reason"] = state.reason;
      if (with_texts) check["detail"] = state.text;
      well = false;
      if (is_needed(name)) ready = false;
    }
    checks[name] = std::move(check);
  }
  return {{"status", well ? "ok" : "degraded"}, {"checks", std::move(checks)}};
}

http::named_schema health_schema() {
  const json::object check = {{"type", "object"},
                              {"properties",
                               {{"status", {{"type", "string"}, {"enum", {"ok", "down"}}}},
                                {"reason", {{"type", "string"}, {"description", "Why it is down, in one word"}}},
                                {"detail", {{"type", "string"}, {"description", "The same in full, for `admin`"}}}}},
                              {"required", json::array{"status"}}};
  return {"Health",
          {{"type", "object"},
           {"properties",
            {{"status", {{"type", "string"}, {"enum", {"ok", "degraded"}}}},
             {"checks",
              {{"type", "object"},
               {"description", "What the service depends on"},
               {"additionalProperties", check},
               {"examples", json::array{{{"database", {{"status", "ok"}}}, {"broker", {{"status", "ok"}}}}}}}}}},
           {"required", json::array{"status"}}}};
}

http::operation shows_health(std::string id) {
  http::operation o{std::move(id), "system", "", {}, {}, {}, {}};
  o.answers = {{200, "The state", http::answer_form::plain, health_schema()}};
  return o;
}

http::operation shows_readiness() {
  auto o = shows_health("getReadiness");
  o.answers.push_back(
      {503, "The database or the broker is away; with `Retry-After`", http::answer_form::plain, health_schema()});
  return o;
}

http::operation shows_metrics() {
  http::operation o{"getMetrics", "system", "", {}, {}, {}, {}};
  o.answers = {
      {200, "Prometheus text format", http::answer_form::text, {}, "text/plain; version=0.0.4; charset=utf-8"}};
  return o;
}

}  // namespace

void add_system_routes(http::route_table& routes, const environment& env) {
  const auto add = [&](const char* path, const char* summary, http::route_handler handle, http::operation documents) {
    routes.add({http::method::get, path, summary, "", std::move(handle), std::move(documents)});
  };
  add(
      "/health", "Get the health of the service and its dependencies",
      [env](const http::call& c, const http::responder& respond) {
        bool ready = false;
        respond(plain(200, health_of(env, c, ready)));
      },
      shows_health("getHealth"));
  add(
      "/health/live", "Check liveness",
      [](const http::call&, const http::responder& respond) {
        respond(plain(200, {{"status", "ok"}}));
      },
      shows_health("getLiveness"));
  add(
      "/health/ready", "Check readiness",
      [env](const http::call& c, const http::responder& respond) {
        bool ready = false;
        auto body = health_of(env, c, ready);
        auto r = plain(ready ? 200 : 503, body);
        if (!ready) r.headers.add("Retry-After", std::to_string(retry_after_seconds));
        respond(std::move(r));
      },
      shows_readiness());
  add(
      "/metrics", "Get metrics in the Prometheus text format",
      [env](const http::call&, const http::responder& respond) {
        http::response r{200, {}, env.metrics()};
        r.headers.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        respond(std::move(r));
      },
      shows_metrics());
}

}  // namespace comanda::rest
