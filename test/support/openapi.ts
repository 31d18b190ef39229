import { describeApi } from "../../collector/http/openapi/document.ts";
import type { Described, PathItem } from "../../collector/http/openapi/openapi.ts";
import { GROUPS } from "../../collector/http/operations/index.ts";
import { schemasOf } from "./schemas.ts";

/** Collectors whose responses are checked. */
const origins = new Set<string>();

/**
 * Makes `fetch` compare every response of this collector with /openapi.json: its status, its type, its body, and the
 * body of a request that succeeded. A difference rejects the promise of `fetch` with a description of it.
 */
export function checkAgainstDescription(url: string): void {
  if (origins.size === 0) globalThis.fetch = watched(globalThis.fetch);
  origins.add(originOf(url));
}

const originOf = (url: string): string => new URL(url).origin.replace("localhost", "127.0.0.1");

const watched =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const response = await fetch(input, init);
    const request = input instanceof Request ? input : { url: String(input), method: "GET" };
    if (!origins.has(originOf(request.url))) return response;
    const method = (init?.method ?? request.method).toLowerCase();
    const { pathname } = new URL(request.url);
    const difference = await differenceOf(method, pathname, init?.body, response);
    if (difference)
      throw new Error(`The response ${response.status} of ${method} ${pathname} is not as described: ${difference}`);
    return response;
  };

const document = describeApi(GROUPS);
const bodyDifference = schemasOf(document);
const responseDifference = schemasOf(closed(document));

/** The same without undescribed fields: responses may gain fields, but only together with their description. */
function closed<T>(schema: T): T {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const parts = Object.entries(schema).map(([key, part]) => [key, key === "example" ? part : closed(part)]);
  const isOpen = "properties" in schema && "type" in schema && !("additionalProperties" in schema);
  return { ...Object.fromEntries(parts), ...(isOpen && { additionalProperties: false }) };
}

/** Paths with fewer parameters first: `/promotions/settings` is no promotion. */
const paths = Object.entries(document.paths)
  .map(([path, item]) => ({ path, item, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`, "i") }))
  .sort((a, b) => a.path.split("{").length - b.path.split("{").length);

const OURS = /^\/(v1|v3)\//;

async function differenceOf(
  method: string,
  requestPath: string,
  sent: unknown,
  response: Response,
): Promise<string | null> {
  if (method === "options" || method === "head") return null;
  const pathname = requestPath.replace(/^\/stores\/[^/]+\/v3\//, "/v3/");
  const { path, item } = paths.find(({ pattern }) => pattern.test(pathname)) ?? {};
  const operation = item?.[method as keyof PathItem];
  if (path && operation) {
    const keys = ["paths", path, method];
    const difference = await differenceOfResponse(operation, keys, response);
    return difference ?? (response.ok ? differenceOfBody(operation, keys, sent) : null);
  }
  if (!OURS.test(pathname)) return null;
  return response.status === (path ? 405 : 404) ? null : "there is no such operation";
}

async function differenceOfResponse(
  operation: Described,
  keys: readonly string[],
  response: Response,
): Promise<string | null> {
  const described = operation.responses[response.status];
  if (!described) return `the statuses are ${Object.keys(operation.responses)}`;
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const types = Object.keys(described.content ?? {});
  if (types.length === 0 ? type !== "" : !types.includes(type)) return `its type is ${type}, not ${types}`;
  if (!/\bjson$/.test(type)) return null;
  const schema = [...keys, "responses", response.status, "content", type, "schema"];
  return responseDifference(schema, await response.clone().json());
}

/** A body that was accepted must fit its description, except a batch, whose events are rejected one by one. */
function differenceOfBody(operation: Described, keys: readonly string[], sent: unknown): string | null {
  const json = typeof sent === "string" && operation.requestBody ? jsonIn(sent) : undefined;
  if (json === undefined || operation.operationId === "sendEvents") return null;
  return bodyDifference([...keys, "requestBody", "content", "application/json", "schema"], json);
}

/** undefined for another format: lines of JSON, CSV. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
