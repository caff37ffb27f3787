// Looks back at the run: every operation was called, and the checks of its answers can fail.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Checker, type Exchange } from "./checker.js";
import { operationsOf, type Document, type JsonObject } from "./document.js";
import { document, exchanges, forgotten } from "./recorder.js";

test("every operation of the document succeeded at least once", () => {
  assert.deepEqual(forgotten(document, exchanges), []);
});

test("every success that the document promises was seen", () => {
  const seen = new Set(exchanges.map((e) => `${e.method} ${e.path} ${e.status}`));
  const promised = operationsOf(document).flatMap((o) =>
    Object.keys(o.operation.responses)
      .filter((status) => Number(status) < 400)
      .map((status) => `${o.method} ${o.path} ${status}`),
  );
  assert.deepEqual(promised.filter((p) => !seen.has(p)), []);
});

test("an operation that nobody calls is found", () => {
  const grown = changed((d) => {
    d.paths["/api/v1/coupons"] = { get: { ...operation(d, "/api/v1/orders", "get"), operationId: "listCoupons" } };
  });
  assert.deepEqual(forgotten(grown, exchanges), ["listCoupons"]);
});

/// What a document would say that does not tell the truth, and what the checker must say to that.
const LIES: { [what: string]: [change: (d: Document) => void, finding: RegExp] } = {
  "a member of another type": [(d) => (property(d, "Order", "total")["type"] = "string"), /at "\/data\/total" must be string/],
  "a member that is not there": [(d) => added(d, "Item", "colour"), /must have required property 'colour'/],
  "a member of a list's entry": [(d) => (property(d, "Item", "sku")["maxLength"] = 1), /at "\/data\/0\/sku"/],
  "a value that is not listed": [(d) => (property(d, "Payment", "status")["enum"] = ["paid"]), /must be equal to one of/],
  "a status that is not documented": [(d) => delete responses(d, "post")["201"], /201: the status is not documented/],
  "a header that is not sent": [(d) => (headers(d)["Expires"] = { required: true, schema: {} }), /Expires is missing/],
  "a header that is not documented": [(d) => delete headers(d)["Location"], /location is not documented/],
  "a header of another form": [(d) => (shared(d, "headers", "ETag")["schema"] = { const: "7" }), /header ETag at/],
  "another media type": [(d) => delete content(d)["application/json"], /media type application\/json is not documented/],
  "another code of a failure": [(d) => (property(d, "Error", "code")["enum"] = ["OTHER"]), /at "\/error\/code"/],
};

for (const [what, [change, finding]] of Object.entries(LIES)) {
  test(`a wrong document is found: ${what}`, () => {
    const checker = new Checker(changed(change));
    const found = exchanges.flatMap((e: Exchange) => checker.findings(e));
    assert.ok(found.some((f) => finding.test(f)), found.slice(0, 5).join("\n"));
  });
}

function changed(change: (d: Document) => void): Document {
  const copy = structuredClone(document);
  change(copy);
  return copy;
}

function operation(d: Document, path: string, method: string) {
  const found = d.paths[path]?.[method];
  assert.ok(found);
  return found;
}

function responses(d: Document, method: string) {
  return operation(d, "/api/v1/orders", method).responses;
}

function created(d: Document) {
  const answer = responses(d, "post")["201"];
  assert.ok(answer && !("$ref" in answer) && answer.headers && answer.content);
  return { headers: answer.headers, content: answer.content };
}

const headers = (d: Document) => created(d).headers;
const content = (d: Document) => created(d).content;

function shared(d: Document, section: string, name: string): JsonObject {
  const found = (d as unknown as { components: { [section: string]: { [name: string]: JsonObject } } }).components[section];
  assert.ok(found?.[name]);
  return found[name];
}

function property(d: Document, schema: string, name: string): JsonObject {
  const properties = shared(d, "schemas", schema)["properties"] as { [name: string]: JsonObject };
  assert.ok(properties[name]);
  return properties[name];
}

function added(d: Document, schema: string, name: string): void {
  const { properties, required } = shared(d, "schemas", schema) as { properties: JsonObject; required: string[] };
  properties[name] = {};
  required.push(name);
}
