import { describeApi } from "../../collector/http/openapi/document.ts";
import type { Described, PathItem } from "../../collector/http/openapi/openapi.ts";
import { GROUPS } from "../../collector/http/operations/index.ts";
import { schemasOf } from "./schemas.ts";

/** Collectors whose answers are looked at. */
const origins = new Set<string>();

/**
 * From now on what this collector answers to `fetch` is held against /openapi.json: its status, its type, its body, and,
 * where it took one, the body that was sent. What is not as described rejects, and says what it is.
 */
export function holdToDescription(url: string): void {
  if (origins.size === 0) globalThis.fetch = watched(globalThis.fetch);
  origins.add(originOf(url));
}

const originOf = (url: string): string => new URL(url).origin.replace("localhost", "127.0.0.1");

const watched =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    const request = input instanceof Request ? input : { url: String(input), method: "GET" };
    if (!origins.has(originOf(request.url))) return answer;
    const method = (init?.method ?? request.method).toLowerCase();
    const { pathname } = new URL(request.url);
    const wrong = await whatIsWrong(method, pathname, init?.body, answer);
    if (wrong) throw new Error(`${method} ${pathname} was answered ${answer.status}, not as described: ${wrong}`);
    return answer;
  };

const document = describeApi(GROUPS);
const whyBodyDiffers = schemasOf(document);
const whyAnswerDiffers = schemasOf(closed(document));

/** The same without room for fields that are not described: clients may be told more one day, tests not. */
function closed<T>(schema: T): T {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const parts = Object.entries(schema).map(([key, part]) => [key, key === "example" ? part : closed(part)]);
  const isOpen = "properties" in schema && "type" in schema && !("additionalProperties" in schema);
  return { ...Object.fromEntries(parts), ...(isOpen && { additionalProperties: false }) };
}

/** Paths with fewer names to fill in come first: `/promotions/settings` is no promotion. */
const paths = Object.entries(document.paths)
  .map(([path, item]) => ({ path, item, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}/?$`, "i") }))
  .sort((one, other) => one.path.split("{").length - other.path.split("{").length);

const OURS = /^\/(v1|v3)\//;

async function whatIsWrong(method: string, asked: string, sent: unknown, answer: Response): Promise<string | null> {
  if (method === "options" || method === "head") return null;
  const pathname = asked.replace(/^\/stores\/[^/]+\/v3\//, "/v3/");
  const { path, item } = paths.find(({ pattern }) => pattern.test(pathname)) ?? {};
  const operation = item?.[method as keyof PathItem];
  if (path && operation) {
    const keys = ["paths", path, method];
    return (await wrongAnswer(operation, keys, answer)) ?? (answer.ok ? wrongBody(operation, keys, sent) : null);
  }
  if (!OURS.test(pathname)) return null;
  return answer.status === (path ? 405 : 404) ? null : "there is no such operation";
}

async function wrongAnswer(operation: Described, keys: readonly string[], answer: Response): Promise<string | null> {
  const described = operation.responses[answer.status];
  if (!described) return `the statuses are ${Object.keys(operation.responses)}`;
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const types = Object.keys(described.content ?? {});
  if (types.length === 0 ? type !== "" : !types.includes(type)) return `its type is ${type}, not ${types}`;
  if (!/\bjson$/.test(type)) return null;
  const schema = [...keys, "responses", answer.status, "content", type, "schema"];
  return whyAnswerDiffers(schema, await answer.clone().json());
}

/** What was taken has to be described as something that may be sent. Of events each may be refused alone. */
function wrongBody(operation: Described, keys: readonly string[], sent: unknown): string | null {
  const json = typeof sent === "string" && operation.requestBody ? jsonIn(sent) : undefined;
  if (json === undefined || operation.operationId === "sendEvents") return null;
  return whyBodyDiffers([...keys, "requestBody", "content", "application/json", "schema"], json);
}

/** undefined where it is something else: lines of JSON, CSV. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
