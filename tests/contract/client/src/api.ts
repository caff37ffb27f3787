// The client: its paths, bodies and answers are typed by the document (openapi.ts is made from it).
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./openapi.js";
import { note } from "./recorder.js";

const DEADLINE_MS = 30_000;
const POLL_INTERVAL_MS = 50;

function setting(name: string): string {
  const value = process.env[name];
  assert.ok(value, `${name} is not set`);
  return value;
}

export const base = setting("BASE_URL");

export const api = createClient<paths>({ baseUrl: base });
api.use({
  onResponse: ({ request, response, schemaPath }) => note(request.method, schemaPath, response),
});

interface Answered {
  response: Response;
}

/// The data of a success with that status.
export function data<D>(answer: { data?: { data: D } } & Answered, status: number): D {
  assert.equal(answer.response.status, status, `${answer.response.url}: ${JSON.stringify(answer)}`);
  assert.ok(answer.data !== undefined);
  return answer.data.data;
}

/// The data of a success that has no envelope: health, the documents.
export function plain<B>(answer: { data?: B } & Answered): B {
  assert.equal(answer.response.status, 200);
  assert.ok(answer.data !== undefined);
  return answer.data;
}

export function gone(answer: Answered): void {
  assert.equal(answer.response.status, 204);
}

/// The details of a failure with that status and code.
export function refused<E>(answer: { error?: { error: { code: E; details: object } } } & Answered, status: number, code: E) {
  assert.equal(answer.response.status, status);
  assert.equal(answer.error?.error.code, code);
  return answer.error?.error.details ?? {};
}

/// The entity tag of the answer, for If-Match and If-None-Match.
export function tag(answer: Answered): string {
  const text = answer.response.headers.get("etag");
  assert.ok(text);
  return text;
}

/// A read with the tag of what was read is told that nothing changed; something may, in between, so more than once.
export async function unchanged(read: (tag?: string) => Promise<Answered>): Promise<void> {
  const again = async () => (await read(tag(await read()))).response.status;
  await eventually("what is read again is unchanged", again, (status) => status === 304);
}

/// Asks until the answer is one that is waited for.
export async function eventually<T>(what: string, ask: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const seen = await ask();
    if (good(seen)) return seen;
    if (Date.now() > deadline) assert.fail(`not within ${DEADLINE_MS} ms: ${what}; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resume) => setTimeout(resume, POLL_INTERVAL_MS));
  }
}
