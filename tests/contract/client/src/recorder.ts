// Every answer of the run: checked when it comes, and kept.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Checker, type Exchange } from "./checker.js";
import { operationsOf, type Document } from "./document.js";

export const document = JSON.parse(readFileSync("openapi.json", "utf8")) as Document;
export const checker = new Checker(document);

/// What was answered, in the order of the answers.
export const exchanges: Exchange[] = [];

/// Checks an answer to a request for that path of the document. Leaves the answer's body to whoever reads it.
export async function note(method: string, path: string, answer: Response): Promise<void> {
  const stream = answer.headers.get("content-type") === "text/event-stream";
  const exchange: Exchange = {
    method,
    path,
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: stream ? null : await answer.clone().text(),
  };
  exchanges.push(exchange);
  const findings = checker.findings(exchange);
  assert.deepEqual(findings, [], `${findings.join("\n")}\nin ${JSON.stringify(exchange)}`);
}

/// The operations of a document that none of the exchanges got a success from.
export function forgotten(all: Document, among: Exchange[]): string[] {
  const called = new Set(among.filter((e) => e.status < 400).map((e) => `${e.method} ${e.path}`));
  return operationsOf(all)
    .filter((o) => !called.has(`${o.method} ${o.path}`))
    .map((o) => o.operation.operationId);
}
