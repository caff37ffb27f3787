#include "served.hpp"

using namespace comanda;
using test::api;

TEST_CASE_METHOD(api, "a service whose dependencies are well is healthy and ready", "[rest]") {
  health = {{"database", {}}, {"broker", {}}};
  const auto r = get("/health");
  CHECK(r.status == 200);
  CHECK(r.text_at("/status") == "ok");
  CHECK(r.at("/checks").as_object().size() == 2);
  CHECK(r.text_at("/checks/database/status") == "ok");
  CHECK(r.header("Cache-Control") == "no-store");
  CHECK(get("/health/ready").status == 200);
}

TEST_CASE_METHOD(api, "a service whose broker is away is degraded, alive and not ready", "[rest]") {
  health = {{"database", {}}, {"broker", {"UNAVAILABLE", "no connection to amqp://shop@mq.internal/orders"}}};
  const auto r = get("/health");
  CHECK(r.status == 200);
  CHECK(r.text_at("/status") == "degraded");
  CHECK(r.text_at("/checks/broker/status") == "down");
  CHECK(r.text_at("/checks/broker/reason") == "UNAVAILABLE");
  CHECK(r.text_at("/checks/database/status") == "ok");
  CHECK(r.at("/checks/database").as_object().contains("reason") == false);
  const auto ready = get("/health/ready");
  CHECK(ready.status == 503);
  CHECK(ready.header("Retry-After") == "1");
  CHECK(ready.text_at("/checks/broker/status") == "down");
  const auto live = get("/health/live");
  CHECK(live.status == 200);
  CHECK(live.text_at("/status") == "ok");
}

TEST_CASE_METHOD(api, "a service whose cache is lost is degraded and ready", "[rest]") {
  health = {
      {"database", {}}, {"broker", {}}, {"cache", {"UNAVAILABLE", "no connection to amqp://shop@mq.internal/orders"}}};
  const auto r = get("/health");
  CHECK(r.text_at("/status") == "degraded");
  CHECK(r.text_at("/checks/cache/status") == "down");
  CHECK(r.text_at("/checks/cache/reason") == "UNAVAILABLE");
  const auto ready = get("/health/ready");
  CHECK(ready.status == 200);
  CHECK(ready.text_at("/status") == "degraded");
}

TEST_CASE_METHOD(api, "what is wrong with a dependency is told in full to administrators alone", "[rest]") {
  const std::string text = "no session at amqp://shop@mq.internal/orders: 403 ACCESS_REFUSED";
  health = {{"database", {}}, {"broker", {"UNAVAILABLE", text}}};
  env.authenticate = [](const http::request& r) -> result<http::principal> {
    const auto token = r.headers.find("Authorization").value_or("");
    if (token == "Bearer root") return http::principal{"root", {"admin"}, true};
    if (token == "Bearer ada") return http::principal{"ada", {"orders:read"}, false};
    return fail(errc::unauthenticated, "the token does not hold");
  };
  again();
  for (const auto* path : {"/health", "/health/ready"}) {
    for (const auto* token : {"", "Bearer ada", "Bearer nonsense"}) {
      const auto r = *token == '\0' ? get(path) : get(path, {{"Authorization", token}});
      CHECK(r.status == (std::string_view(path) == "/health" ? 200 : 503));
      CHECK(r.text_at("/checks/broker/reason") == "UNAVAILABLE");
      CHECK(r.text.find("mq.internal") == std::string::npos);
    }
    CHECK(get(path, {{"Authorization", "Bearer root"}}).text_at("/checks/broker/detail") == text);
  }
  env.authenticate = {};
  again();
  CHECK(get("/health", {{"Authorization", "Bearer root"}}).text.find("mq.internal") == std::string::npos);
}

TEST_CASE_METHOD(api, "metrics are plain text", "[rest]") {
  const auto r = get("/metrics");
  CHECK(r.status == 200);
  CHECK(r.text == "requests_total 7\n");
  CHECK(r.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(r.header("X-Request-ID") != "(none)");
}
