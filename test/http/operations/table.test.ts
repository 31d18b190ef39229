import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { type Collector, startCollector } from "../../support/collector.ts";
import { pathOf, requestWith } from "./requests.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

const statusFor = async (operation: Operation): Promise<number> =>
  (await fetch(collector.url + pathOf(operation), requestWith(operation, null))).status;

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

/** The signature of its body is the key, and no secret is set here. */
const isSigned = ({ example }: Operation): boolean => example?.headers !== undefined;

test("public operations need no key", async () => {
  for (const operation of OPERATIONS.filter(({ access }) => access === "public"))
    expect([operation.id, await statusFor(operation)]).toEqual([operation.id, isSigned(operation) ? 401 : 200]);
});
