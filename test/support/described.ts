import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { type Described, describeApi, type PathItem } from "../../collector/http/openapi/document.ts";

/** Collectors whose answers are looked at. */
const origins = new Set<string>();

/**
 * From now on every answer that this collector gives to `fetch` is held against /openapi.json: its status, its type, its
 * body. One that is not as described rejects, and says what it is.
 */
export function holdToDescription(url: string): void {
  if (origins.size === 0) globalThis.fetch = watched(globalThis.fetch);
  origins.add(new URL(url).origin.replace("localhost", "127.0.0.1"));
}

const watched =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  async (input, init) => {
    const answer = await fetch(input, init);
    const asked = input instanceof Request ? input.url : String(input);
    const { origin, pathname } = new URL(asked);
    if (!origins.has(origin.replace("localhost", "127.0.0.1"))) return answer;
    const method = (init?.method ?? (input instanceof Request ? input.method : "GET")).toLowerCase();
    const wrong = await whatIsWrong(method, pathname, init?.body, answer);
    if (wrong) throw new Error(`${method} ${pathname} answered ${answer.status}, not as described: ${wrong}`);
    return answer;
  };

const document = describeApi();
const ajv = new Ajv2020({ strict: false, formats: { cidrv4: true, cidrv6: true } });
formats.default(ajv);
ajv.addSchema(closed(document), "api");

/** The same, but for objects without fields that are not described: clients may be told more one day, tests not. */
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
  const found = paths.find(({ pattern }) => pattern.test(pathname));
  const operation = found?.item[method as keyof PathItem];
  if (found && operation)
    return (
      (await whatIsWrongWith(found.path, method, operation, answer)) ??
      (operation.requestBody && answer.ok ? whatWasTaken(found.path, method, sent) : null)
    );
  return answer.status === 404 || !OURS.test(pathname) ? null : "there is no such operation";
}

async function whatIsWrongWith(path: string, method: string, operation: Described, answer: Response) {
  const described = operation.responses[answer.status];
  if (!described) return `the statuses are ${Object.keys(operation.responses)}`;
  const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
  const types = Object.keys(described.content ?? {});
  if (types.length === 0 ? type !== "" : !types.includes(type)) return `its type is ${type}, not ${types}`;
  if (!type.endsWith("json")) return null;
  const json = await answer.clone().json();
  return whyNot(["paths", path, method, "responses", answer.status, "content", type, "schema"], json);
}

/** What was taken has to be described as something that may be sent. Of events each may be refused alone. */
function whatWasTaken(path: string, method: string, sent: unknown): string | null {
  if (path === "/v1/events" || typeof sent !== "string" || !/^[[{]/.test(sent)) return null;
  const pointer = ["paths", path, method, "requestBody", "content", "application/json", "schema"];
  return jsonIn(sent) ? whyNot(pointer, jsonIn(sent)) : null;
}

/** undefined where it is several lines of JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function whyNot(pointer: readonly (string | number)[], value: unknown): string | null {
  const valid = ajv.compile({ $ref: `api#/${pointer.map(escaped).join("/")}` });
  return valid(value) ? null : ajv.errorsText(valid.errors);
}

const escaped = (part: string | number): string =>
  encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"));
