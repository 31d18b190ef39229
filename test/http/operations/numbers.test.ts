import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { FACT_KINDS } from "../../../collector/store/columns/facts.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const webhook = { url: "https://shop.example/webhooks", event_types: ["offers:promo:updated"] };
  await collector.admin("/v1/webhooks?property_id=100001", webhook);
});
afterAll(() => collector.close());

/** The filters of an export depend on its kind. */
const pathsOf = ({ id, path }: Operation): string[] =>
  id === "exportFacts"
    ? FACT_KINDS.map((kind) => `/v1/exports/${kind}`)
    : [path.replaceAll("{property_id}", "100001").replaceAll(/\{\w+\}/g, "1")];

interface Answer {
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

async function ask({ method }: Operation, path: string, query: Readonly<Record<string, string>>): Promise<Answer> {
  const search = new URLSearchParams({ property_id: "100001", ...query });
  const response = await fetch(`${collector.url}${path}?${search}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") && !text.includes("\n");
  return { status: response.status, errors: isJson ? (JSON.parse(text).errors ?? []) : [] };
}

/** The parameters of an operation that are whole numbers, or lists of ids, by its description in /openapi.json. */
function numbersIn({ query }: Operation): string[] {
  const described = z.toJSONSchema(z.object(query ?? {}), { io: "input", unrepresentable: "any" }).properties ?? {};
  return Object.entries(described as Record<string, { type?: string; description?: string }>).flatMap(
    ([name, { type, description = "" }]) =>
      type === "integer" || /^Comma-separated ids, at most \d+\.$/.test(description) ? [name] : [],
  );
}

const numbered = OPERATIONS.flatMap((operation) =>
  numbersIn(operation).map((name) => [operation.id, name, operation] as const),
);

test("the table has the pages, limits, ids and statuses of all operations", () => {
  const names = numbered.map(([, name]) => name);
  const expected = [
    "code_group",
    "id",
    "id:in",
    "key_id",
    "limit",
    "page",
    "pageNumber",
    "promotion_id",
    "stage",
    "status",
  ];
  expect([...new Set(names)].toSorted()).toEqual(expected);
  const limited = OPERATIONS.filter(({ query }) => query && "limit" in query);
  expect(names.filter((name) => name === "limit")).toHaveLength(limited.length);
});

describe("a whole number is digits only:", () => {
  test.each(numbered)("%s ?%s", async (_, name, operation) => {
    for (const text of ["1e3", "0x10", "+5", " 5", "5 ", "1.0", "-1", "٣", "1_0", "true", "NaN"]) {
      const answers = await Promise.all(pathsOf(operation).map((path) => ask(operation, path, { [name]: text })));
      // An export refuses filters that its kind does not have by name, too.
      for (const { status, errors } of answers) {
        expect([text, status]).toEqual([text, expect.toBeOneOf([400, 422])]);
        expect([text, errors.map(({ path }) => path)]).toEqual([text, [name]]);
      }
    }
    const answers = await Promise.all(pathsOf(operation).map((path) => ask(operation, path, { [name]: "1" })));
    expect(answers.some(({ errors }) => errors.every(({ path }) => path !== name))).toBe(true);
  });
});

const ranged = OPERATIONS.filter(({ query }) => query && "from" in query && "to" in query).map(
  (operation) => [operation.id, operation] as const,
);

test("the table has the lists, the exports and the reports", () => {
  expect(ranged.length).toBeGreaterThan(8);
});

describe("from is not after to:", () => {
  test.each(ranged)("%s", async (_, operation) => {
    for (const path of pathsOf(operation)) {
      for (const [from, to] of [
        ["2026-02-02", "2026-02-01"],
        ["2026-02-01T00:00:01Z", "2026-02-01T00:00:00Z"],
        ["2026-02-01T00:00:00-05:00", "2026-02-01T00:00:00Z"],
      ]) {
        const { status, errors } = await ask(operation, path, { from: from!, to: to! });
        expect([path, from, status, errors.map((error) => error.path)]).toEqual([path, from, 400, ["from"]]);
        expect(errors[0]!.message).toBe("must not be after to");
      }
      expect((await ask(operation, path, { from: "2026-02-01", to: "2026-02-01" })).status).toBe(200);
      const moment = "2026-02-01T00:00:00Z";
      const isReport = path.startsWith("/v1/reports");
      expect((await ask(operation, path, { from: moment, to: moment })).status).toBe(isReport ? 400 : 200);
    }
  });
});
