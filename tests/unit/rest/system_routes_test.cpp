#include "served.hpp"

using namespace comanda;
using test::api;

TEST_CASE_METHOD(api, "a service whose dependencies are well is healthy and ready", "[rest]") {
  health = {{"database", ""}, {"broker", ""}};
  const auto r = get("/health");
  CHECK(r.status == 200);
  CHECK(r.text_at("/status") == "ok");
  CHECK(r.at("/checks").as_object().size() == 2);
  CHECK(r.text_at("/checks/database/status") == "ok");
  CHECK(r.header("Cache-Control") == "no-store");
  CHECK(get("/health/ready").status == 200);
}

TEST_CASE_METHOD(api, "a service whose broker is away is degraded, alive and not ready", "[rest]") {
  health = {{"database", ""}, {"broker", "connection refused"}};
  const auto r = get("/health");
  CHECK(r.status == 200);
  CHECK(r.text_at("/status") == "degraded");
  CHECK(r.text_at("/checks/broker/status") == "down");
  CHECK(r.text_at("/checks/broker/reason") == "connection refused");
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
  health = {{"database", ""}, {"broker", ""}, {"cache", "connection refused"}};
  const auto r = get("/health");
  CHECK(r.text_at("/status") == "degraded");
  CHECK(r.text_at("/checks/cache/status") == "down");
  CHECK(r.text_at("/checks/cache/reason") == "connection refused");
  const auto ready = get("/health/ready");
  CHECK(ready.status == 200);
  CHECK(ready.text_at("/status") == "degraded");
}

TEST_CASE_METHOD(api, "metrics are plain text", "[rest]") {
  const auto r = get("/metrics");
  CHECK(r.status == 200);
  CHECK(r.text == "requests_total 7\n");
  CHECK(r.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(r.header("X-Request-ID") != "(none)");
}
