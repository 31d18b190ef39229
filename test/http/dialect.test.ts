import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { promotrail } from "../commands/commands.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { type Answered, type Ask, bigCommerceClient, newProperty, tenOff } from "../support/promotions-api.ts";

const folder = temporaryFolder(afterAll);
let collector: Collector;
let property: string;
let ask: Ask;
beforeAll(async () => {
  collector = await startCollector();
  property = await newProperty(collector, "Shop");
  ask = bigCommerceClient(collector, property);
});
afterAll(() => collector.close());

const DIALECT = "?dialect=bigcommerce";
const ADVICE = "is not in BigCommerce's API: remove it, or send the request without dialect=bigcommerce";
const fixedPrice = { rules: [{ action: { cart_value: { discount: { fixed_price: "9" } } } }] };
const extended = { ...fixedPrice, priority: 7 };
const PATHS = ["priority", "rules[0].action.cart_value.discount.fixed_price"];
const errors = ({ status, json }: Answered) => [
  status,
  ...(json.errors ?? []).map(({ path, message }: { path: string; message: string }) => `${path} ${message}`),
];

test("an answer names the paths that BigCommerce does not have, whenever the promotion is saved and read", async () => {
  const created = await ask("POST", "", tenOff(extended));
  expect(created.json.meta).toEqual({ extensions: PATHS });
  const path = `/${created.json.data.id}`;
  expect((await ask("GET", path)).json.meta).toEqual({ extensions: PATHS });
  expect((await ask("PUT", path, { priority: 100 })).json.meta).toEqual({ extensions: [PATHS[1]] });
  expect((await ask("PUT", path, { rules: [{ action: { shipping: { zone_ids: "*" } } }] })).json.meta).toEqual({});
  expect((await ask("GET", path)).json.meta).toEqual({});
});

test("an answer has warnings beside extensions", async () => {
  const rules = [{ action: { gift_item: { product_id: 1, quantity: 1 } }, currency_code: "USD" }];
  expect((await ask("POST", "", tenOff({ rules, priority: 1 }))).json.meta).toEqual({
    warnings: [expect.stringContaining("rules[0].currency_code")],
    extensions: ["priority"],
  });
});

test("in BigCommerce's dialect, a body with extensions is refused by their paths", async () => {
  const refused = [422, ...PATHS.map((path) => `${path} ${ADVICE}`)];
  expect(errors(await ask("POST", DIALECT, tenOff(extended)))).toEqual(refused);
  const id = (await ask("POST", DIALECT, tenOff({ priority: 100 }))).json.data.id;
  expect(errors(await ask("PUT", `/${id}${DIALECT}`, extended))).toEqual(refused);
  expect((await ask("GET", `/${id}`)).json.data).toMatchObject({ priority: 100, version: 1 });
});

test("in BigCommerce's dialect, a change without extensions is saved, and those of the promotion stay", async () => {
  const id = (await ask("POST", "", tenOff(extended))).json.data.id;
  const { status, json } = await ask("PUT", `/${id}${DIALECT}`, { name: "Renamed", group: null });
  expect([status, json.data.name, json.data.priority, json.meta.extensions]).toEqual([200, "Renamed", 7, PATHS]);
});

test("another dialect is refused", async () => {
  const message = "dialect must be bigcommerce: leave it out to use our extensions";
  expect(errors(await ask("POST", "?dialect=shopify", tenOff()))).toEqual([422, message]);
  expect(errors(await ask("PUT", "/1?dialect=shopify", {}))).toEqual([422, message]);
  expect((await ask("POST", "?dialect=", tenOff(extended))).status).toBe(201);
});

const importFile = (name: string, content: string, ...options: string[]) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return promotrail(collector.dataFile, "import", "promotions", file, "--property", property, ...options);
};

test("an import in BigCommerce's dialect refuses the lines of an export that have extensions", async () => {
  const lines = [tenOff(extended), tenOff()].map((one) => `${JSON.stringify(one)}\n`).join("");
  const { out, err, code } = await importFile("export.ndjson", lines, "--dialect", "bigcommerce");
  expect(err).toBe(PATHS.map((path) => `line 1: ${path} ${ADVICE}\n`).join(""));
  expect([out.split("\n").at(-2), code]).toEqual(["1 promotion and 0 codes added, 1 line rejected.", 1]);
});

test("an import in BigCommerce's dialect adds none of several promotions where one has an extension", async () => {
  const answer = JSON.stringify({ data: [tenOff(), tenOff({ priority: 7 })] });
  const { err, code } = await importFile("answer.json", answer, "--dialect", "bigcommerce");
  expect([err, code]).toEqual([
    `${join(folder, "answer.json")}: data[1].priority ${ADVICE}\nNothing is imported: correct 1 problem.\n`,
    1,
  ]);
  expect((await importFile("answer.json", answer)).code).toBe(0);
});

test("an import in another dialect is refused", async () => {
  const { err, code } = await importFile("answer.json", '{"data": []}', "--dialect", "shopify");
  expect(code).toBe(1);
  expect(err).toContain("Allowed choices are bigcommerce.");
});
