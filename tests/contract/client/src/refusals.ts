// What every operation refuses, whatever it does: made from the document, so that a new route is tried, too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base } from "./api.js";
import { document, note } from "./recorder.js";
import { operationsOf, PREFIX, resolved, type Json, type Parameter, type Place } from "./document.js";

const below = operationsOf(document).filter((o) => o.path.startsWith(PREFIX));
const BODY_BYTES_MAX = 1024 * 1024;

interface Request {
  query?: string;
  headers?: { [name: string]: string };
  body?: string;
  path_values?: { [name: string]: string };
}

/// The path with an example for each of its names.
function filled(place: Place, values: { [name: string]: string } = {}): string {
  return place.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? example_of(place, name)));
}

function example_of(place: Place, name: string): string {
  const parameters = place.operation.parameters.map((p) => resolved<Parameter & { example?: Json }>(document, "", p)[1]);
  const example = parameters.find((p) => p.name === name)?.example;
  assert.ok(typeof example === "string", `${place.path}: ${name} has no example`);
  return example;
}

async function status_of(place: Place, request: Request, at = base): Promise<number> {
  const url = at + filled(place, request.path_values) + (request.query ?? "");
  const { headers, body } = request;
  const answer = await fetch(url, { method: place.method, headers: headers ?? {}, body: body ?? null });
  await note(place.method, place.path, answer);
  await answer.body?.cancel();
  return answer.status;
}

function each(what: string, places: Place[], request: (place: Place) => Request, status: number) {
  test(what, async () => {
    assert.ok(places.length > 0);
    for (const place of places) {
      const got = await status_of(place, request(place));
      assert.equal(got, status, `${place.method} ${place.path}`);
    }
  });
}

const with_body = below.filter((o) => o.operation.requestBody !== undefined);
const with_uuid = below.filter((o) => /\{\w+_id\}/.test(o.path) && !o.path.includes("{customer_id}"));
const changing_one = below.filter((o) =>
  o.operation.parameters.some((p) => resolved<Parameter>(document, "", p)[1].name === "If-Match"),
);
const json = { "Content-Type": "application/json" };
const example_body = (place: Place) =>
  place.operation.requestBody ? JSON.stringify(place.operation.requestBody.content["application/json"]?.example) : undefined;
const sent = (place: Place, more: Request = {}): Request => {
  const body = example_body(place);
  return body === undefined ? more : { body, ...more, headers: { ...json, ...more.headers } };
};

each("nothing but JSON is answered with", below, (o) => sent(o, { headers: { Accept: "image/png" } }), 406);
each("an unknown parameter is refused", below, (o) => sent(o, { query: "?nonsense=1" }), 400);
each("an id in the path is a uuid", with_uuid, (o) => sent(o, { path_values: nonsense(o) }), 400);
each("a body is JSON", with_body, () => ({ headers: json, body: "{" }), 400);
each("a body says that it is JSON", with_body, () => ({ headers: { "Content-Type": "text/plain" }, body: "{}" }), 415);
each("a body has only documented members", with_body, () => ({ headers: json, body: '{"nonsense": 1}' }), 422);
each("a body has an end", with_body, () => ({ headers: json, body: " ".repeat(BODY_BYTES_MAX + 1) }), 413);
each("a version is a version", changing_one, (o) => sent(o, { headers: { "If-Match": "nonsense" } }), 400);

function nonsense(place: Place): { [name: string]: string } {
  return Object.fromEntries([...place.path.matchAll(/\{(\w+_id)\}/g)].map((m) => [m[1] ?? "", "nonsense"]));
}

// Another process takes nothing without a token.
const guarded = process.env["GUARDED_URL"];
const secured = operationsOf(document).filter((o) => o.operation.security.length > 0);

async function every_secured(headers: { [name: string]: string }, status: number) {
  assert.ok(guarded);
  assert.ok(secured.length > 0);
  for (const place of secured)
    assert.equal(await status_of(place, sent(place, { headers }), guarded), status, `${place.method} ${place.path}`);
}

test("nobody is known without a token", () => every_secured({}, 401));
test("a token without the scope does not do", () =>
  every_secured({ Authorization: `Bearer ${process.env["TOKEN_WITHOUT_SCOPE"]}` }, 403));
test("too many requests are refused for a while", async () => {
  const place = secured.find((o) => o.operation.operationId === "listOrders");
  assert.ok(place && guarded);
  const headers = { Authorization: `Bearer ${process.env["TOKEN_OF_A_READER"]}` };
  const limit = Number(process.env["RATE_LIMIT_PER_MINUTE"]);
  let status = 200;
  for (let sent = 0; status === 200; ++sent) {
    assert.ok(sent <= 2 * limit, "there is no end to it");
    status = await status_of(place, { headers }, guarded);
  }
  assert.equal(status, 429);
});
test("everything below the prefix needs a token", () => assert.deepEqual(secured, below));
