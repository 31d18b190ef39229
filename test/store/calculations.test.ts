import { expect, onTestFinished, test } from "vitest";
import type { QuoteStanding } from "../../collector/store/ports/calculations.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { type QuoteLimits, quoteTable } from "../../collector/store/sqlite/tables/quotes.ts";
import { MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

/** The smallest quote. */
const QUOTE = JSON.stringify({ codes: [] });
const NO_CODES = { codes: [], currency: "USD", customerId: null, subtotal: 0 };

/** Keeps quotes with the ids 1, 2, … of these sizes in bytes. */
function keep(limits: QuoteLimits, sizes: readonly number[]) {
  const file = `${temporaryFolder(onTestFinished)}/data.db`;
  const operations = openOperations({ file, now: () => MORNING, newWriteKey: () => `wk_${Math.random()}` });
  const [one, other] = [operations.createProperty(SHOP), operations.createProperty(SHOP)];
  if (one === "taken" || other === "taken") throw new Error("the id is in use");
  operations.close();
  const db = openDatabase(file, false);
  onTestFinished(() => void db.close());
  const table = quoteTable(db, limits);
  const keepQuote = (propertyId: string, id: string, size: number) =>
    table.keep({
      propertyId,
      id,
      madeAt: MORNING,
      quote: `"${"€".repeat((size - 2) / 3)}"`,
      standing: "server",
      codeChecks: NO_CODES,
    });
  keepQuote(other.id, "1", 5);
  const results = sizes.map((size, at) => keepQuote(one.id, String(at + 1), size));
  const stored = db.prepare<[string], string>("SELECT id FROM calculations WHERE property_id = ? ORDER BY seq").pluck();
  const kept = (propertyId: string) => stored.all(propertyId);
  const broken = INVARIANTS.filter(({ table: name }) => name.startsWith("calculation")).flatMap(({ violations }) =>
    db.prepare(violations).all(),
  );
  return { results, kept: kept(one.id), others: kept(other.id), broken, ofUnknown: keepQuote("4711", "1", 5) };
}

test.each<[string, QuoteLimits, number[], string[]]>([
  ["all of a few quotes", { calculations: 3, bytes: 1_000 }, [5, 5, 5], ["1", "2", "3"]],
  ["the latest of many quotes", { calculations: 3, bytes: 1_000 }, [5, 5, 5, 5, 5], ["3", "4", "5"]],
  ["as many quotes as its bytes allow", { calculations: 9, bytes: 100 }, [50, 50, 50], ["2", "3"]],
  ["a large quote instead of small ones", { calculations: 9, bytes: 100 }, [50, 5, 98], ["3"]],
  ["no quote that never fits", { calculations: 9, bytes: 100 }, [5, 302], []],
])("a property keeps %s, and others keep theirs", (_, limits, sizes, kept) => {
  expect(keep(limits, sizes)).toMatchObject({ kept, others: ["1"], broken: [] });
});

test("a quote larger than any ordinary cart is not kept, and no other is deleted for it", () => {
  const { results, kept } = keep({ calculations: 9, bytes: 10_000_000 }, [5, 3 * 2 ** 18 + 5]);
  expect([results, kept]).toEqual([[true, false], ["1"]]);
});

test("a deleted property keeps no quote", () => {
  expect(keep({ calculations: 9, bytes: 100 }, []).ofUnknown).toBe(true);
});

test("60,000 calculations of strangers delete no quote of a server, and none of a visitor with a cart", () => {
  const file = `${temporaryFolder(onTestFinished)}/data.db`;
  const operations = openOperations({ file, now: () => MORNING, newWriteKey: () => "wk_1" });
  const property = operations.createProperty(SHOP);
  if (property === "taken") throw new Error("the id is in use");
  operations.close();
  const db = openDatabase(file, false);
  onTestFinished(() => void db.close());
  const table = quoteTable(db);
  const keepQuote = (id: string, standing: QuoteStanding) =>
    table.keep({ propertyId: property.id, id, madeAt: MORNING, quote: QUOTE, standing, codeChecks: NO_CODES });
  keepQuote("0-server", "server");
  keepQuote("0-visitor", "visitor");
  keepQuote("0-stranger", "stranger");
  db.transaction(() => {
    for (let at = 0; at < 60_000; at += 1) keepQuote(`1-${String(at).padStart(5, "0")}`, "stranger");
  })();
  const isKept = (id: string) => table.find(property.id, id, MORNING) !== null;
  expect(["0-server", "0-visitor", "0-stranger", "1-00000", "1-59999"].map(isKept)).toEqual([
    true,
    true,
    false,
    false,
    true,
  ]);
  const count = db.prepare<[], number>("SELECT count(*) FROM calculations").pluck().get();
  expect(count).toBe(50_000);
});
