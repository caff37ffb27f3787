// The API document, as far as its checker needs to know it.
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: JsonObject;
}
export interface Header {
  required?: boolean;
  schema: JsonObject;
}
export interface Reference {
  $ref: string;
}
export interface Answer {
  headers?: { [name: string]: Header | Reference };
  content?: { [type: string]: { schema: JsonObject } };
}
export interface Operation {
  operationId: string;
  parameters: (Parameter | Reference)[];
  requestBody?: { required: boolean; content: { [type: string]: { schema: JsonObject; example: Json } } };
  responses: { [status: string]: Answer | Reference };
  security: JsonObject[];
}
export interface Document {
  paths: { [path: string]: { [method: string]: Operation } };
}

/// One that is refused below the prefix is told so in the envelope.
export const PREFIX = "/api/v1/";

export interface Place {
  method: string;
  path: string;
  operation: Operation;
}

export function operationsOf(document: Document): Place[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
}

/// Where a thing stands, and the thing: a reference is followed.
export function resolved<T extends object>(document: Document, pointer: string, thing: T | Reference): [string, T] {
  if (!("$ref" in thing)) return [pointer, thing];
  let found: unknown = document;
  for (const part of thing.$ref.slice(2).split("/")) found = (found as { [name: string]: unknown })[unescaped(part)];
  if (found === undefined) throw new Error(`${thing.$ref} leads nowhere`);
  return [thing.$ref, found as T];
}

/// For a JSON pointer in a URI.
export function escaped(part: string): string {
  return encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function unescaped(part: string): string {
  return decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
}
