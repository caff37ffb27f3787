// Orders from placing to cancelling, and what the other services do for them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, data, eventually, refused, unchanged } from "./api.js";
import { checker } from "./recorder.js";

const customer_id = "ada";
const line = { sku: "tea-500g", quantity: 2, unit_price: 350 };

/// An order as it is once its saga has decided, or after that many seconds.
export async function placed(unit_price: number, wait: number) {
  const body = { customer_id, currency: "EUR", lines: [{ ...line, quantity: 1, unit_price }] };
  return data(await api.POST("/api/v1/orders", { body, params: { header: { Prefer: `wait=${wait}` } } }), 201);
}

export async function order(order_id: string) {
  return data(await api.GET("/api/v1/orders/{order_id}", { params: { path: { order_id } } }), 200);
}

test("an order is placed, confirmed, revised and cancelled", async () => {
  const body = { customer_id, currency: "EUR", lines: [line] };
  const params = { header: { "Idempotency-Key": "order-1" } };
  const accepted = await api.POST("/api/v1/orders", { body, params });
  const { order_id, total } = data(accepted, 201);
  assert.equal(total, 700);
  assert.equal(accepted.response.headers.get("location"), `/api/v1/orders/${order_id}`);
  assert.equal(data(await api.POST("/api/v1/orders", { body, params }), 201).order_id, order_id);
  const becomes = (status: string) =>
    eventually(`the order is ${status}`, () => order(order_id), (o) => o.status === status);
  const confirmed = await becomes("confirmed");

  const path = { order_id };
  await unchanged((tag) => api.GET("/api/v1/orders/{order_id}", { params: { path, header: { "If-None-Match": tag } } }));
  const revise = (version: number) =>
    api.PUT("/api/v1/orders/{order_id}", {
      params: { path, header: { "If-Match": `"${version}"` } },
      body: { lines: [{ ...line, quantity: 3 }] },
    });
  refused(await revise(confirmed.version - 1), 412, "VERSION_MISMATCH");
  assert.equal(data(await revise(confirmed.version), 202).status, "revision_pending");
  assert.equal((await becomes("confirmed")).total, 1050);

  const cancel = () => api.DELETE("/api/v1/orders/{order_id}", { params: { path } });
  assert.equal(data(await cancel(), 202).status, "cancel_pending");
  await becomes("cancelled");
  assert.equal(data(await cancel(), 200).status, "cancelled");
  const late = await api.PUT("/api/v1/orders/{order_id}", { params: { path }, body: { lines: [line] } });
  refused(late, 409, "INVALID_STATE");
});

test("an order for more than there is says which lines are short", async () => {
  const body = { customer_id, currency: "EUR", lines: [{ ...line, quantity: 10_000 }] };
  const answer = await api.POST("/api/v1/orders", { body, params: { header: { Prefer: "wait=30" } } });
  const rejected = data(answer, 201);
  assert.equal(rejected.rejection?.code, "INSUFFICIENT_STOCK");
  const path = { order_id: rejected.order_id };
  refused(await api.DELETE("/api/v1/orders/{order_id}", { params: { path } }), 409, "ORDER_NOT_CANCELLABLE");
});

test("everything that is wrong with an order is told at once", async () => {
  const lines = [{ ...line, quantity: 0 }, line];
  const answer = await api.POST("/api/v1/orders", { body: { customer_id: "", currency: "EUR", lines } });
  const { violations } = refused(answer, 422, "VALIDATION_FAILED") as { violations: { pointer: string }[] };
  assert.deepEqual(violations.map((v) => v.pointer).sort(), ["/customer_id", "/lines/0/quantity", "/lines/1/sku"]);
});

test("orders are listed by their state", async () => {
  const query = { status: "cancelled", customer_id, created_after: "2020-01-01T00:00:00Z" } as const;
  const listed = data(await api.GET("/api/v1/orders", { params: { query } }), 200);
  assert.deepEqual(listed.map((o) => o.status), ["cancelled"]);
});

test("an order has a timeline, a stream of it, and a reservation", async () => {
  const { order_id } = await placed(350, 30);
  const path = { order_id };
  const timeline = await eventually(
    "the saga is completed",
    async () => data(await api.GET("/api/v1/orders/{order_id}/timeline", { params: { path } }), 200),
    (entries) => entries.at(-1)?.event === "completed",
  );
  const events = await streamed(order_id, timeline.length);
  assert.deepEqual(events, timeline.slice(1).map((e) => e.sequence));

  const reservation = data(await api.GET("/api/v1/reservations/{order_id}", { params: { path } }), 200);
  assert.deepEqual([reservation.status, reservation.lines[0]?.sku], ["committed", line.sku]);
  await unchanged((tag) =>
    api.GET("/api/v1/reservations/{order_id}", { params: { path, header: { "If-None-Match": tag } } }),
  );
  const query = { order_id, status: "committed" } as const;
  assert.equal(data(await api.GET("/api/v1/reservations", { params: { query } }), 200).length, 1);
});

/// The sequence of each event after the first, up to that one.
async function streamed(order_id: string, last: number): Promise<number[]> {
  const path = "/api/v1/orders/{order_id}/events";
  const leave = new AbortController();
  const { data: stream, response } = await api.GET(path, {
    params: { path: { order_id }, header: { "Last-Event-ID": 1 } },
    parseAs: "stream",
    signal: leave.signal,
  });
  assert.equal(response.status, 200);
  assert.ok(stream);
  const events: number[] = [];
  let text = "";
  for await (const bytes of stream as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(bytes).toString();
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const read = text.slice(0, end).match(/^data: (.*)$/m)?.[1];
      if (read === undefined) continue; // a comment
      assert.deepEqual(checker.eventFindings("GET", path, read), []);
      events.push((JSON.parse(read) as { sequence: number }).sequence);
    }
    if (events.at(-1) === last) break;
  }
  leave.abort();
  return events;
}
