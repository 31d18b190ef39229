import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES, type Scope } from "../../../collector/contract/key.ts";
import { isForPages, type Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { pathOf, requestWith } from "./requests.ts";

let collector: Collector;
const keys = new Map<Scope, string>();

beforeAll(async () => {
  collector = await startCollector({ demo: true });
  for (const scope of SCOPES) {
    const created = await collector.admin("/v1/properties/100001/keys", { name: scope, scopes: [scope] });
    keys.set(scope, (await created.json()).data.secret);
  }
});
afterAll(() => collector.close());

const byId = (operations: readonly Operation[]) => operations.map((operation) => [operation.id, operation] as const);
const closed = OPERATIONS.filter(({ access }) => access !== "public");

const scopesOf = ({ access }: Operation): readonly Scope[] => {
  if (typeof access === "string") return [];
  return isForPages(access) ? access.page : access;
};

/** Nobody grants scopes that they lack: a key of the example's scopes would be refused to some who may create keys. */
const withOwnScopes = (operation: Operation): Operation =>
  operation.id === "createKey" ? { ...operation, example: { body: { name: "Own", scopes: ["manage"] } } } : operation;

const statusFor = async (operation: Operation, key: string | null): Promise<number> =>
  (await fetch(collector.url + pathOf(operation), requestWith(withOwnScopes(operation), key))).status;

describe("the table of operations", () => {
  test("has each id, and each method of a path, once", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect([...new Set(ids)]).toEqual(ids);
    const routes = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect([...new Set(routes)]).toEqual(routes);
    expect(routes.length).toBeGreaterThan(55);
  });

  test("is /openapi.json as a whole", async () => {
    const document = await (await fetch(`${collector.url}/openapi.json`)).json();
    const described = Object.entries<Record<string, { operationId?: string }>>(document.paths).flatMap(([path, item]) =>
      Object.entries(item).flatMap(([method, { operationId }]) =>
        operationId ? `${operationId} ${method} ${path}` : [],
      ),
    );
    expect(described.toSorted()).toEqual(
      OPERATIONS.map(({ id, method, path }) => `${id} ${method} ${path}`).toSorted(),
    );
  });

  test("has a value and a description for every parameter in a path", async () => {
    const document = await (await fetch(`${collector.url}/openapi.json`)).json();
    for (const { id, path, method } of OPERATIONS) {
      const parameters: { in: string; description?: string; example?: string }[] =
        document.paths[path][method].parameters ?? [];
      const inPath = parameters.filter((parameter) => parameter.in === "path");
      expect([id, inPath.length]).toEqual([id, path.split("{").length - 1]);
      expect([id, inPath.every(({ description, example }) => description && example)]).toEqual([id, true]);
    }
  });
});

describe("a request without a key, or with an unknown one, is refused by", () => {
  test.each(byId(closed))("%s", async (_, operation) => {
    expect(await statusFor(operation, null)).toBe(401);
    expect(await statusFor(operation, "sk_unknown")).toBe(401);
  });
});

describe("a write key is admitted to pages' operations only:", () => {
  test.each(byId(closed))("%s", async (_, operation) => {
    expect((await statusFor(operation, "wk_demo")) === 403).toBe(!isForPages(operation.access));
  });
});

describe("a server key needs one of the scopes of", () => {
  test.each(byId(closed))("%s", async (_, operation) => {
    for (const [scope, key] of keys) {
      const isRefused = [401, 403].includes(await statusFor(operation, key));
      expect([scope, isRefused]).toEqual([scope, !scopesOf(operation).includes(scope)]);
    }
  });
});

/** The signature of its body is the key, and no secret is set here. */
const isSigned = ({ example }: Operation): boolean => example?.headers !== undefined;

test("public operations need no key", async () => {
  for (const operation of OPERATIONS.filter(({ access }) => access === "public"))
    expect([operation.id, await statusFor(operation, null)]).toEqual([operation.id, isSigned(operation) ? 401 : 200]);
});
