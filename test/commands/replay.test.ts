import { join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { check } from "../../collector/commands/check.ts";
import { replay } from "../../collector/commands/replay.ts";
import { type Collector, collectorForTest } from "../support/collector.ts";
import { operatorOf, refusalOf } from "../support/operator.ts";

/** A purchase that is rejected because it has no action. */
const invalidPurchase = (id: string) => ({
  event_id: id,
  category: "product",
  action: "",
  items: [{ type: "product", id: 118, price: "119.95", quantity: 2 }],
  dims: { transaction: { id: `order-${id}`, promotion_code: "TAKE50" } },
});

const sendInvalid = (collector: Collector, ids: readonly string[], write_key = "wk_demo") =>
  collector.send({ write_key, events: ids.map(invalidPurchase) });

const numbered = (name: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `${name}-${from + n}`);

/** Makes rejected events valid, as if the check of actions had been wrong. */
function makeValid({ dataFile }: Collector): void {
  const db = new Database(dataFile);
  db.prepare(`UPDATE rejected_events SET body = replace(body, '"action":""', '"action":"purchase"')`).run();
  db.close();
}

const only = <T>({ dataFile }: Collector, sql: string): T => {
  const db = new Database(dataFile, { readonly: true });
  const value = db.prepare<[], T>(sql).pluck().get()!;
  db.close();
  return value;
};

const secondShop = (collector: Collector) =>
  collector.admin("/v1/properties", { id: "200002", name: "Second", currency: "USD", write_key: "wk_second" });

test("two commands and the API replay at the same time: each event is stored once", async () => {
  const collector = await collectorForTest({ demo: true });
  for (const from of [0, 400, 800]) await sendInvalid(collector, numbered("e", from, from + 400));
  makeValid(collector);
  const operators = [operatorOf(collector.dataFile), operatorOf(collector.dataFile)];
  const [first, second, answer] = await Promise.all([
    ...operators.map((operator) => replay(operator, {})),
    collector.admin("/v1/rejected_events/replay?property_id=100001", {}),
  ]);
  expect([first, second]).toEqual([0, 0]);
  const stored = operators.map(({ lines }) => Number(/(\d+) stored/.exec(lines.join())![1]));
  const { stored: byApi } = (await (answer as Response).json()) as { stored: number };
  expect(byApi + stored[0]! + stored[1]!).toBe(1_200);
  expect(only(collector, "SELECT count(*) FROM events")).toBe(1_200);
  expect(only(collector, "SELECT current_uses FROM coupon_codes WHERE code = 'TAKE50'")).toBe(1_200);
  expect(only(collector, "SELECT count(*) FROM rejected_events WHERE replayed_at IS NULL")).toBe(0);
  expect(check(operatorOf(collector.dataFile))).toBe(0);
});

test("all properties are replayed, one line each, and a still rejected event makes the exit code 1", async () => {
  const collector = await collectorForTest({ demo: true });
  await secondShop(collector);
  await sendInvalid(collector, ["a", "b"]);
  await sendInvalid(collector, ["c"], "wk_second");
  const before = operatorOf(collector.dataFile);
  expect(await replay(before, {})).toBe(1);
  expect(before.lines).toEqual([
    "property 100001: 0 stored, 0 duplicate, 2 still rejected",
    "property 200002: 0 stored, 0 duplicate, 1 still rejected",
  ]);
  makeValid(collector);
  const one = operatorOf(collector.dataFile);
  expect(await replay(one, { property: "200002" })).toBe(0);
  expect(one.lines).toEqual(["property 200002: 1 stored, 0 duplicate, 0 still rejected"]);
  expect(one.progressLines).toEqual(["property 200002: 1 stored, 0 duplicate, 0 still rejected so far"]);
  const all = operatorOf(collector.dataFile);
  expect(await replay(all, {})).toBe(0);
  expect(all.lines).toEqual([
    "property 100001: 2 stored, 0 duplicate, 0 still rejected",
    "property 200002: 0 stored, 0 duplicate, 0 still rejected",
  ]);
});

test("ids and a reason select events, and ids that can't be replayed are counted", async () => {
  const collector = await collectorForTest({ demo: true });
  await sendInvalid(collector, ["a", "b"]);
  makeValid(collector);
  const other = operatorOf(collector.dataFile);
  expect(await replay(other, { reason: "internal_error" })).toBe(0);
  expect(other.lines).toEqual(["property 100001: 0 stored, 0 duplicate, 0 still rejected"]);
  const operator = operatorOf(collector.dataFile);
  expect(await replay(operator, { ids: "1,4711" })).toBe(0);
  expect(operator.lines).toEqual([
    "property 100001: 1 stored, 0 duplicate, 0 still rejected",
    "1 of the ids can't be replayed: replayed before, deleted by retention, or unknown",
  ]);
  expect(only(collector, "SELECT group_concat(event_id) FROM events")).toBe("a");
});

test.each<[string, object, string]>([
  ["an invalid reason", { reason: "mood" }, "The replay is not valid. reason "],
  ["invalid ids", { ids: "1,x,-2" }, "ids[1] "],
  ["an id with an exponent", { ids: "1,1e3" }, "ids[1] must be the id of an event, such as 12"],
  ["an unknown property", { property: "7" }, "--property 7: the property doesn't exist"],
])("%s is an error in one line", async (_, options, message) => {
  const collector = await collectorForTest({ demo: true });
  expect(await refusalOf(replay(operatorOf(collector.dataFile), options))).toContain(message);
});

test("a missing data file is not created", async () => {
  const collector = await collectorForTest();
  const missing = join(collector.dataFile, "..", "missing.db");
  expect(await refusalOf(replay(operatorOf(missing), {}))).toContain(`the file ${missing} doesn't exist`);
});
