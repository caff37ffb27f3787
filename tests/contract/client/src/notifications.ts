// What customers are told, and how they want to be told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { api, data, eventually, gone, refused, unchanged } from "./api.js";

const path = { customer_id: "grace" };

test("a customer says how to be told, and takes it back", async () => {
  const put = (body: { channels: ("log" | "webhook")[]; webhook_url?: string }) =>
    api.PUT("/api/v1/customers/{customer_id}/preferences", { params: { path }, body });
  assert.equal(data(await put({ channels: ["log"] }), 201).version, 1);
  const webhook_url = "http://127.0.0.1:9/told";
  assert.deepEqual(data(await put({ channels: ["webhook"], webhook_url }), 200).channels, ["webhook"]);
  await unchanged((tag) =>
    api.GET("/api/v1/customers/{customer_id}/preferences", { params: { path, header: { "If-None-Match": tag } } }),
  );
});

test("a notification that cannot be delivered is tried again by hand", async () => {
  const body = { customer_id: path.customer_id, subject: "Closed on Monday", body: "We are back on Tuesday." };
  const answer = await api.POST("/api/v1/notifications", { body: { ...body, channel: "webhook" } });
  const { notification_id } = data(answer, 201);
  const one = { notification_id };
  const failed = () =>
    eventually(
      "sending to a private address fails",
      async () => data(await api.GET("/api/v1/notifications/{notification_id}", { params: { path: one } }), 200),
      (n) => n.status === "failed",
    );
  await failed();
  const retry = "/api/v1/notifications/{notification_id}/retry";
  assert.equal(data(await api.POST(retry, { params: { path: one }, body: { reason: "repaired" } }), 202).status, "queued");
  await failed();
  data(await api.POST(retry, { params: { path: one } }), 202);
  await unchanged((tag) =>
    api.GET("/api/v1/notifications/{notification_id}", { params: { path: one, header: { "If-None-Match": tag } } }),
  );
  const query = { customer_id: path.customer_id, channel: "webhook" } as const;
  assert.equal(data(await api.GET("/api/v1/notifications", { params: { query } }), 200)[0]?.subject, body.subject);
});

test("an order's customer is told of it", async () => {
  const read = async () => data(await api.GET("/api/v1/notifications", { params: { query: { status: "sent" } } }), 200);
  const told = await eventually("somebody is told", read, (all) => all.some((n) => n.event_type.includes("order_")));
  const notification_id = told[0]?.notification_id ?? "";
  refused(
    await api.POST("/api/v1/notifications/{notification_id}/retry", { params: { path: { notification_id } } }),
    409,
    "INVALID_STATE",
  );
});

test("each customer's webhooks are signed with other keys", async () => {
  const keys = async (customer_id: string) => {
    const answer = await api.GET("/api/v1/customers/{customer_id}/webhook-keys", { params: { path: { customer_id } } });
    return data(answer, 200).keys;
  };
  const own = await keys(path.customer_id);
  assert.equal(own.length, 1);
  assert.notDeepEqual(await keys("somebody-else"), own);
});

test("preferences are forgotten once", async () => {
  const forget = () => api.DELETE("/api/v1/customers/{customer_id}/preferences", { params: { path } });
  gone(await forget());
  refused(await forget(), 404, "PREFERENCES_NOT_FOUND");
});
