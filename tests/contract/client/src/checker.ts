// Whether an answer is one that the API document allows: its status, its headers, its media type and its body.
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { escaped, resolved, type Answer, type Document, type Header, type JsonObject } from "./document.js";

export interface Exchange {
  method: string;
  path: string; // as in the document: "/api/v1/orders/{order_id}"
  status: number;
  headers: { [name: string]: string }; // lower-case names
  body: string | null; // null: a stream, whose events are checked one by one
}

/// Headers that mean something in this API: an answer has those that the document gives it, and no others of them.
const SPOKEN = [
  "allow",
  "etag",
  "idempotency-replayed",
  "link",
  "location",
  "preference-applied",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
  "retry-after",
  "www-authenticate",
  "x-request-id",
];

export class Checker {
  readonly #document: Document;
  readonly #ajv: Ajv2020;
  readonly #validators = new Map<string, ValidateFunction>();

  constructor(document: Document) {
    this.#document = document;
    this.#ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    this.#ajv.addVocabulary([...Object.keys(document), "x-event-data"]);
    addFormats.default(this.#ajv);
    this.#ajv.addSchema(document, "api");
  }

  /// What is wrong with the answer, a line each.
  findings(exchange: Exchange): string[] {
    const place = `${exchange.method} ${exchange.path} ${exchange.status}`;
    return [...this.#wrong(exchange)].map((what) => `${place}: ${what}`);
  }

  /// What is wrong with the data of one event of a stream.
  eventFindings(method: string, path: string, data: string): string[] {
    const [at] = this.#answer(method, path, 200) ?? [];
    if (at === undefined) return [`${method} ${path}: no such answer is documented`];
    return [...this.#wrongBody(`${at}/content/${escaped("text/event-stream")}/schema/x-event-data`, data)];
  }

  *#wrong(exchange: Exchange): Generator<string> {
    const found = this.#answer(exchange.method, exchange.path, exchange.status);
    if (found === undefined) return yield "the status is not documented";
    const [at, answer] = found;
    yield* this.#wrongHeaders(at, answer, exchange);
    const type = exchange.headers["content-type"];
    if (answer.content === undefined) {
      if (exchange.body) yield `there is a body, and none is documented: ${exchange.body}`;
      return;
    }
    if (type === undefined || !(type in answer.content)) return yield `the media type ${type} is not documented`;
    if (type === "application/json" && exchange.body !== null) {
      yield* this.#wrongBody(`${at}/content/${escaped(type)}/schema`, exchange.body);
      yield* wrongRequestId(exchange);
    }
  }

  *#wrongHeaders(at: string, answer: Answer, exchange: Exchange): Generator<string> {
    const documented = new Set<string>();
    for (const [name, given] of Object.entries(answer.headers ?? {})) {
      const [where, header] = resolved<Header>(this.#document, `${at}/headers/${escaped(name)}`, given);
      const text = exchange.headers[name.toLowerCase()];
      documented.add(name.toLowerCase());
      if (text === undefined) {
        if (header.required) yield `the header ${name} is missing`;
        continue;
      }
      const value = header.schema["type"] === "integer" ? Number(text) : text;
      yield* this.#wrongValue(`${where}/schema`, value, `the header ${name}`);
    }
    for (const name of SPOKEN) {
      if (name in exchange.headers && !documented.has(name)) yield `the header ${name} is not documented`;
    }
  }

  *#wrongBody(pointer: string, body: string): Generator<string> {
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return yield `the body is not JSON: ${body}`;
    }
    yield* this.#wrongValue(pointer, value, "the body");
  }

  *#wrongValue(pointer: string, value: unknown, what: string): Generator<string> {
    const validate = this.#validator(pointer);
    if (validate(value)) return;
    for (const e of validate.errors ?? []) yield `${what} at "${e.instancePath}" ${e.message} (${e.schemaPath})`;
  }

  #validator(pointer: string): ValidateFunction {
    const uri = `api${pointer}`;
    const validator = this.#validators.get(uri) ?? this.#ajv.getSchema(uri);
    if (validator === undefined) throw new Error(`${uri} is not in the document`);
    this.#validators.set(uri, validator);
    return validator;
  }

  /// The answer that is documented for the status and where it stands. `default` is what the server refuses before it
  /// knows what is asked.
  #answer(method: string, path: string, status: number): [string, Answer] | undefined {
    const operation = this.#document.paths[path]?.[method.toLowerCase()];
    const key = operation && String(status) in operation.responses ? String(status) : status >= 400 ? "default" : "";
    const answer = operation?.responses[key];
    if (answer === undefined) return undefined;
    return resolved<Answer>(this.#document, `#/paths/${escaped(path)}/${method.toLowerCase()}/responses/${key}`, answer);
  }
}

function* wrongRequestId(exchange: Exchange): Generator<string> {
  const metadata = (JSON.parse(exchange.body ?? "null") as JsonObject | null)?.["metadata"] as JsonObject | undefined;
  if (metadata && metadata["request_id"] !== exchange.headers["x-request-id"])
    yield `metadata.request_id is not the header X-Request-ID`;
}
