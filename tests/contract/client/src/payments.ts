// Payments by hand: what an administrator does outside a saga.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { api, data, eventually, refused, unchanged } from "./api.js";

async function authorized() {
  const body = { order_id: randomUUID(), customer_id: "ada", amount: 1000, currency: "EUR" };
  const payment = data(await api.POST("/api/v1/payments", { body }), 201);
  refused(await api.POST("/api/v1/payments", { body }), 409, "ALREADY_EXISTS");
  await becomes(payment.payment_id, "authorized");
  return { payment_id: payment.payment_id };
}

function becomes(payment_id: string, status: string) {
  const read = async () => data(await api.GET("/api/v1/payments/{payment_id}", { params: { path: { payment_id } } }), 200);
  return eventually(`the payment is ${status}`, read, (p) => p.status === status);
}

test("a payment is captured and refunded, never by more than was taken", async () => {
  const path = await authorized();
  const capture = () => api.POST("/api/v1/payments/{payment_id}/capture", { params: { path } });
  data(await capture(), 202);
  assert.equal((await becomes(path.payment_id, "captured")).captured, 1000);
  data(await capture(), 200);
  refused(await api.POST("/api/v1/payments/{payment_id}/void", { params: { path } }), 409, "INVALID_STATE");

  const refund = (amount: number) =>
    api.POST("/api/v1/payments/{payment_id}/refunds", { params: { path }, body: { amount, reason: "damaged" } });
  data(await refund(400), 201);
  refused(await refund(601), 409, "INVALID_STATE");
  await becomes(path.payment_id, "partially_refunded");
  const refunds = data(await api.GET("/api/v1/payments/{payment_id}/refunds", { params: { path } }), 200);
  assert.deepEqual(refunds.map((r) => [r.amount, r.reason, r.state]), [[400, "damaged", "succeeded"]]);
});

test("a payment is voided once", async () => {
  const path = await authorized();
  const give_back = () => api.POST("/api/v1/payments/{payment_id}/void", { params: { path } });
  data(await give_back(), 202);
  await becomes(path.payment_id, "voided");
  data(await give_back(), 200);
});

test("payments are shown and listed", async () => {
  const query = { customer_id: "ada", status: "voided", limit: 1 } as const;
  const payment = data(await api.GET("/api/v1/payments", { params: { query } }), 200)[0];
  assert.ok(payment);
  const path = { payment_id: payment.payment_id };
  await unchanged((tag) =>
    api.GET("/api/v1/payments/{payment_id}", { params: { path, header: { "If-None-Match": tag } } }),
  );
});

test("an operator says what became of an operation that the gateway does not answer", async () => {
  const unanswered = 1098;
  const body = { order_id: randomUUID(), customer_id: "ada", amount: unanswered, currency: "EUR" };
  const { payment_id } = data(await api.POST("/api/v1/payments", { body }), 201);
  const path = { payment_id };
  const read = async () => data(await api.GET("/api/v1/payments/{payment_id}/operations", { params: { path } }), 200);
  const [operation] = await eventually("the authorization is unknown", read, (all) => all[0]?.state === "unknown");
  assert.ok(operation);

  const resolve = (outcome: "done" | "not_done") =>
    api.POST("/api/v1/payments/{payment_id}/operations/{operation_id}/resolve", {
      params: { path: { payment_id, operation_id: operation.operation_id } },
      body: { outcome, reason: "told by the bank" },
    });
  assert.equal(data(await resolve("done"), 200).status, "authorized");
  refused(await resolve("not_done"), 409, "INVALID_STATE");
});
