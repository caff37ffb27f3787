// Health, metrics and the documents.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, plain, unchanged } from "./api.js";

test("the service is well", async () => {
  assert.equal(plain(await api.GET("/health")).checks?.["database"]?.status, "ok");
  assert.equal(plain(await api.GET("/health/live")).status, "ok");
  assert.equal(plain(await api.GET("/health/ready")).status, "ok");
});

test("metrics are text", async () => {
  assert.match(plain(await api.GET("/metrics", { parseAs: "text" })), /^# HELP /m);
});

test("the documents are read, and not again by whoever has them", async () => {
  assert.match(plain(await api.GET("/openapi.json")).openapi, /^3\.1\./);
  assert.match(plain(await api.GET("/asyncapi.json")).asyncapi, /^3\./);
  assert.match(plain(await api.GET("/docs", { parseAs: "text" })), /<html/);
  for (const path of ["/openapi.json", "/asyncapi.json", "/docs"] as const)
    await unchanged((tag) => api.GET(path, { params: { header: { "If-None-Match": tag } }, parseAs: "text" }));
});
