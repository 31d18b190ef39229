import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, expect, test } from "vitest";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { MORNING, purchase, SHOP, used } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

const file = join(temporaryFolder(afterAll), "data.db");
const operations = openOperations({ file, now: () => MORNING, newWriteKey: () => "wk_1" });
const reader = new Database(file);
reader.pragma("query_only = ON");
afterAll(() => {
  reader.close();
  operations.close();
});

const property = operations.createProperty(SHOP);
const sending = { sentAt: null, receivedAt: MORNING, traffic: "human", keyId: 1, source: "browser" } as const;

/** An attempt and an order of each of some visitors. */
function store(from: number, to: number): void {
  if (property === "taken") throw new Error("the id is in use");
  const numbers = Array.from({ length: to - from }, (_, n) => from + n);
  const events = numbers.flatMap((n) => [
    used(["CODE"], { eventId: `u${n}`, visitorId: `v${n}` }),
    purchase(`T${n}`, [], [], { visitorId: `v${n}` }),
  ]);
  operations.ingest([{ property, sending, keepRejected: true, events }]);
}

const analyzeAll = () => {
  let steps = 1;
  while (operations.analyze()) steps += 1;
  return steps;
};

const rowsKnown = (table: string) =>
  reader
    .prepare<[string], string>("SELECT max(stat) FROM sqlite_stat1 WHERE tbl = ?")
    .pluck()
    .get(table)
    ?.split(" ")[0];

/** As in a query of an analyst, whose views have the rows of one property. CROSS: in this order. */
const JOIN = `SELECT count(*) FROM v_attempts a CROSS JOIN v_purchases p
  WHERE p.visitor_id = a.visitor_id AND p.property_id = '100001' AND a.property_id = '100001'`;
const planOf = (sql: string) =>
  reader
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(({ detail }) => detail)
    .join("\n");
const BY_VISITOR = "USING INDEX purchases_of_visitor (property_id=? AND visitor_id=?)";

test("tables get statistics, a table a step, and again once they have ten times the rows", () => {
  store(0, 20);
  // Without statistics, each attempt would read all orders.
  expect(planOf(JOIN)).not.toContain(BY_VISITOR);
  expect(analyzeAll()).toBeGreaterThan(3);
  expect(rowsKnown("code_checks")).toBe("20");
  store(20, 40);
  analyzeAll();
  expect(rowsKnown("code_checks")).toBe("20");
  store(40, 400);
  analyzeAll();
  expect(rowsKnown("code_checks")).toBe("400");
});

test("statistics hold no value of a row", () => {
  const values = reader.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_stat4'").pluck().get();
  expect(values === 0 ? 0 : reader.prepare("SELECT count(*) FROM sqlite_stat4").pluck().get()).toBe(0);
});

test("another connection finds the orders of an attempt by its visitor", () => {
  // Any read notices that the schema has changed.
  reader.prepare("SELECT count(*) FROM events").get();
  expect(planOf(JOIN)).toContain(BY_VISITOR);
});
