import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { UNKNOWN_FIELD } from "../../../collector/contract/error-messages.ts";
import { isForPages, type Operation } from "../../../collector/http/operation.ts";
import { OPERATIONS } from "../../../collector/http/operations/index.ts";
import { FACT_KINDS } from "../../../collector/store/columns/facts.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../../support/collector.ts";
import { tenOff } from "../../support/promotions-api.ts";

let collector: Collector;
/** Ids in the paths of operations that need a thing of a certain kind; for others 1 will do. */
const ids = new Map<string, number>();

beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const create = async (path: string, body: object): Promise<number> =>
    (await (await collector.admin(`${path}?property_id=100001`, body)).json()).data.id;
  const webhook = { url: "https://shop.example/webhooks", event_types: ["offers:promo:updated"] };
  expect(await create("/v1/webhooks", webhook)).toBe(1);
  ids.set("generateCodes", await create("/v3/promotions", tenOff({ redemption_type: "COUPON", coupon_type: "BULK" })));
  ids.set("changeKey", await create("/v1/properties/100001/keys", { name: "Till", scopes: ["redeem"] }));
});
afterAll(() => collector.close());

const unique = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
const byId = (operations: readonly Operation[]) => operations.map((operation) => [operation.id, operation] as const);

/** An export takes the filters of its kind only. */
function pathsOf({ id, path }: Operation): string[] {
  if (id === "exportFacts") return FACT_KINDS.map((kind) => `/v1/exports/${kind}`);
  const known = path.replaceAll("{property_id}", "100001").replaceAll("{platform}", "woocommerce");
  return [known.replaceAll(/\{\w+\}/g, String(ids.get(id) ?? 1))];
}

interface Input {
  readonly query?: readonly string[];
  readonly body?: readonly string[];
}

const withValues = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "?"]));

interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Sends a request with a value for each name. */
async function errorsOf({ method }: Operation, path: string, { query = [], body }: Input): Promise<FieldError[]> {
  const search = new URLSearchParams({ property_id: "100001", ...withValues(query) });
  const response = await fetch(`${collector.url}${path}?${search}`, {
    method,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    ...(body && { body: JSON.stringify(withValues(body)) }),
  });
  return (await response.json()).errors;
}

const unknownIn = (errors: readonly FieldError[]): string[] =>
  errors.flatMap(({ path, message }) => (message === UNKNOWN_FIELD ? [path] : []));

describe("the query takes the parameters that the operation describes, and no others:", () => {
  // SailPlay's clients send fields of their own, which the query of a cart ignores.
  const described = OPERATIONS.filter(({ query, access }) => query && !isForPages(access));
  const names = unique(described.flatMap(({ query }) => Object.keys(query!)));

  test.each(byId(described))("%s", async (_, operation) => {
    const paths = pathsOf(operation);
    const input = { query: names, ...(operation.body && !operation.body.reader && { body: [] }) };
    const errors = await Promise.all(paths.map((path) => errorsOf(operation, path, input)));
    const unknownToAll = names.filter((name) => errors.every((refused) => unknownIn(refused).includes(name)));
    expect(unknownToAll).toEqual(names.filter((name) => !(name in operation.query!)));
  });
});

describe("the body takes the fields that the operation describes, and no others:", () => {
  const fieldsOf = ({ body }: Operation): string[] =>
    Object.keys(z.toJSONSchema(body!.schema, { io: "input", unrepresentable: "any" }).properties ?? {});
  // Lists and files have no fields, and an unknown field of a batch is stored.
  const described = OPERATIONS.filter(({ id, body }) => body && !body.reader && id !== "sendEvents");
  const names = unique(described.flatMap(fieldsOf));

  test.each(byId(described))("%s", async (_, operation) => {
    const [path] = pathsOf(operation);
    const fields = fieldsOf(operation);
    const others = names.filter((name) => !fields.includes(name));
    expect(unknownIn(await errorsOf(operation, path!, { body: fields }))).toEqual([]);
    // A response has at most 100 errors.
    const halves = [others.slice(0, others.length / 2), others.slice(others.length / 2)];
    const errors = await Promise.all(halves.map((half) => errorsOf(operation, path!, { body: half })));
    const refused = errors.flat().map(({ path }) => path);
    expect(others.filter((name) => !refused.includes(name))).toEqual([]);
  });
});
