// What an operator looks at and does. An amount that ends in 98 keeps a saga busy for a while: the test gateway first
// gives it no answer.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { api, data, eventually, gone, refused, unchanged } from "./api.js";
import { order, placed } from "./orders.js";

async function busy_saga() {
  const { order_id } = await placed(498, 0);
  const read = async () => data(await api.GET("/api/v1/sagas", { params: { query: { state: "running" } } }), 200);
  const waits = (all: Awaited<ReturnType<typeof read>>) => all.find((s) => s.order_id === order_id && s.step === "authorize_payment");
  const saga = waits(await eventually("the saga waits for the gateway", read, (all) => waits(all) !== undefined));
  assert.ok(saga);
  return saga;
}

test("a saga that waits is sent on, then turned round", async () => {
  const saga = await busy_saga();
  const path = { saga_id: saga.saga_id };
  assert.deepEqual(saga.done, ["reserve_stock"]);
  await unchanged((tag) => api.GET("/api/v1/sagas/{saga_id}", { params: { path, header: { "If-None-Match": tag } } }));
  refused(await api.DELETE("/api/v1/items/{sku}", { params: { path: { sku: "tea-500g" } } }), 409, "ITEM_IN_USE");

  const body = { reason: "the gateway is back" };
  assert.equal(data(await api.POST("/api/v1/sagas/{saga_id}/retry", { params: { path }, body }), 202).state, "running");
  data(await api.POST("/api/v1/sagas/{saga_id}/compensate", { params: { path }, body: { reason: "by phone" } }), 202);
  const read = async () => data(await api.GET("/api/v1/sagas/{saga_id}", { params: { path } }), 200);
  await eventually("the saga is compensated", read, (s) => s.state === "compensated");
  refused(await api.POST("/api/v1/sagas/{saga_id}/retry", { params: { path }, body }), 409, "INVALID_STATE");
  refused(await api.POST("/api/v1/sagas/{saga_id}/compensate", { params: { path }, body }), 409, "INVALID_STATE");
  assert.equal((await order(saga.order_id)).status, "rejected");
});

test("a dead message is looked at, sent again and discarded", async () => {
  // One that no service understands was put into the outbox before the service started: run.py.
  const list = async () => data(await api.GET("/api/v1/messages/dead", { params: { query: { service: "inventory" } } }), 200);
  const parked = () => eventually("it is given up", list, (all) => all.length === 1);
  const [dead] = await parked();
  assert.ok(dead);
  const path = { message_id: dead.message_id };
  const one = "/api/v1/messages/dead/{message_id}";
  const shown = data(await api.GET(one, { params: { path } }), 200);
  assert.deepEqual([shown.service, shown.type], ["inventory", "comanda.inventory.no_such_command.v1"]);

  data(await api.POST(`${one}/redrive`, { params: { path }, body: { reason: "repaired" } }), 202);
  await parked();
  const all = await api.POST("/api/v1/messages/dead/redrive", { body: { type: shown.type } });
  assert.deepEqual(data(all, 202), { redriven: 1, remaining: 0 });
  await parked();
  await unchanged((tag) => api.GET(one, { params: { path, header: { "If-None-Match": tag } } }));
  gone(await api.DELETE(one, { params: { path, query: { reason: "nobody knows it" } } }));

  refused(await api.GET(one, { params: { path } }), 404, "MESSAGE_NOT_FOUND");
  refused(await api.DELETE(one, { params: { path } }), 404, "MESSAGE_NOT_FOUND");
  refused(await api.POST(`${one}/redrive`, { params: { path: { message_id: randomUUID() } } }), 404, "MESSAGE_NOT_FOUND");
});

test("the outbox runs empty", async () => {
  const read = async () => data(await api.GET("/api/v1/outbox"), 200);
  await eventually("nothing waits for the broker", read, (outbox) => outbox.pending === 0);
});
