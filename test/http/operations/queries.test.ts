import { afterAll, beforeAll, expect, test } from "vitest";
import { UNKNOWN_FIELD } from "../../../collector/contract/error-messages.ts";
import { isForPages, type Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { FACT_KINDS } from "../../../collector/store/columns/facts.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const webhook = { url: "https://shop.example/webhooks", event_types: ["offers:promo:updated"] };
  expect((await collector.admin("/v1/webhooks?property_id=100001", webhook)).status).toBe(201);
});
afterAll(() => collector.close());

/** SailPlay's clients send fields of their own, which the query of a cart ignores. */
const described = OPERATIONS.filter(({ query, access }) => query && !isForPages(access));
const names = [...new Set(described.flatMap(({ query }) => Object.keys(query!)))].toSorted();

/** The parameters that a path refuses as unknown, of all that any operation has. */
async function unknownTo({ method }: Operation, path: string): Promise<string[]> {
  const query = new URLSearchParams([["property_id", "100001"], ...names.map((name) => [name, "?"])]);
  const response = await fetch(`${collector.url}${path}?${query}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
  });
  const { errors }: { errors: { path: string; message: string }[] } = await response.json();
  return errors.flatMap(({ path, message }) => (message === UNKNOWN_FIELD ? [path] : []));
}

const pathsOf = ({ id, path }: Operation): string[] =>
  id === "exportFacts" ? FACT_KINDS.map((kind) => `/v1/exports/${kind}`) : [path.replaceAll(/\{\w+\}/g, "1")];

test.each(
  described.map((operation) => [operation.id, operation] as const),
)("%s takes the parameters that it describes, and no others", async (_, operation) => {
  const unknown = await Promise.all(pathsOf(operation).map((path) => unknownTo(operation, path)));
  const unknownToAll = names.filter((name) => unknown.every((refused) => refused.includes(name)));
  expect(unknownToAll).toEqual(names.filter((name) => !(name in operation.query!)));
});
