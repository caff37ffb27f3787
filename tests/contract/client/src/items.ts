// Inventory: items, their counts and their ledger.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, data, gone, refused, unchanged } from "./api.js";

const sku = "tea-500g";
const path = { sku };

test("an item is created once, and a repeated request gets the same answer", async () => {
  const body = { sku, name: "Earl Grey, 500 g", on_hand: 120, reorder_point: 10 };
  const params = { header: { "Idempotency-Key": "create-tea" } };
  const created = await api.POST("/api/v1/items", { body, params });
  const item = data(created, 201);
  assert.deepEqual([item.on_hand, item.reserved, item.available], [120, 0, 120]);
  assert.equal(created.response.headers.get("location"), `/api/v1/items/${sku}`);

  const repeated = await api.POST("/api/v1/items", { body, params });
  assert.deepEqual(data(repeated, 201), item);
  assert.equal(repeated.response.headers.get("idempotency-replayed"), "true");
  const other = { ...body, on_hand: 1 };
  refused(await api.POST("/api/v1/items", { body: other, params }), 422, "IDEMPOTENCY_KEY_REUSED");
  refused(await api.POST("/api/v1/items", { body }), 409, "ALREADY_EXISTS");
});

test("an item is shown, and not again to whoever has it", async () => {
  assert.equal(data(await api.GET("/api/v1/items/{sku}", { params: { path } }), 200).name, "Earl Grey, 500 g");
  await unchanged((tag) => api.GET("/api/v1/items/{sku}", { params: { path, header: { "If-None-Match": tag } } }));
  refused(await api.GET("/api/v1/items/{sku}", { params: { path: { sku: "no-such" } } }), 404, "ITEM_NOT_FOUND");
});

test("an item is replaced under its version", async () => {
  const body = { name: "Earl Grey", on_hand: 500 };
  const replaced = await api.PUT("/api/v1/items/{sku}", { body, params: { path, header: { "If-Match": '"1"' } } });
  assert.equal(data(replaced, 200).version, 2);
  const stale = await api.PUT("/api/v1/items/{sku}", { body, params: { path, header: { "If-Match": '"1"' } } });
  refused(stale, 412, "VERSION_MISMATCH");
  const created = await api.PUT("/api/v1/items/{sku}", { body, params: { path: { sku: "mug:blue" } } });
  assert.equal(data(created, 201).sku, "mug:blue");
});

test("an item is adjusted, not below zero, and its ledger says why", async () => {
  const adjust = (delta: number) =>
    api.POST("/api/v1/items/{sku}/adjustments", { params: { path }, body: { delta, reason: "stocktaking" } });
  assert.equal(data(await adjust(-20), 200).on_hand, 480);
  refused(await adjust(-481), 409, "INVALID_STATE");
  const ledger = data(await api.GET("/api/v1/items/{sku}/movements", { params: { path } }), 200);
  assert.deepEqual([ledger[0]?.kind, ledger[0]?.on_hand_delta, ledger[0]?.reason], ["adjustment", -20, "stocktaking"]);
  const unknown = await api.GET("/api/v1/items/{sku}/movements", { params: { path: { sku: "no-such" } } });
  refused(unknown, 404, "ITEM_NOT_FOUND");
});

test("items come in pages", async () => {
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await api.GET("/api/v1/items", { params: { query: { limit: 1, cursor } } });
    seen.push(...data(page, 200).map((item) => item.sku));
    const next = page.data?.metadata.next_cursor;
    assert.equal(page.response.headers.has("link"), next !== null);
    if (!next) break;
    cursor = next;
  }
  assert.deepEqual(seen, ["mug:blue", sku]);
});

test("an item is deleted once", async () => {
  const remove = () => api.DELETE("/api/v1/items/{sku}", { params: { path: { sku: "mug:blue" } } });
  gone(await remove());
  refused(await remove(), 404, "ITEM_NOT_FOUND");
});
