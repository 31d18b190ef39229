import { afterAll, beforeAll, expect, test } from "vitest";
import { quoteHolder } from "../../collector/services/calculation/quote-holder.ts";
import { networkOf } from "../../collector/services/guard/shopper.ts";
import type { QuoteHolder } from "../../collector/store/ports/calculations.ts";
import type { Db } from "../../collector/store/sqlite/connection/database.ts";
import { openDatabase } from "../../collector/store/sqlite/connection/open-database.ts";
import { INVARIANTS } from "../../collector/store/sqlite/maintenance/invariants.ts";
import { openOperations } from "../../collector/store/sqlite/operations.ts";
import { type QuoteLimits, quoteTable } from "../../collector/store/sqlite/tables/quotes.ts";
import { MORNING, SHOP } from "../support/events.ts";
import { temporaryFolder } from "../support/folder.ts";

/** The smallest quote. */
const QUOTE = JSON.stringify({ codes: [] });
const NO_CODES = { codes: [], currency: "USD", customerId: null, subtotal: 0 };

const file = `${temporaryFolder(afterAll)}/data.db`;
let db: Db;
/** Properties that no test has used. */
let properties: string[];
beforeAll(() => {
  const operations = openOperations({ file, now: () => MORNING, newWriteKey: () => `wk_${Math.random()}` });
  properties = Array.from({ length: 30 }, () => {
    const made = operations.createProperty(SHOP);
    if (made === "taken") throw new Error("the id is in use");
    return made.id;
  });
  operations.close();
  db = openDatabase(file, false);
});
afterAll(() => void db.close());

/** Two properties, and their quotes with these limits. */
function opened(limits?: QuoteLimits) {
  const [one, other] = [properties.pop()!, properties.pop()!];
  const table = quoteTable(db, limits);
  const keepQuote = (propertyId: string, id: string, quote: string, holder: QuoteHolder | null = null) =>
    table.keep({ propertyId, id, madeAt: MORNING, quote, holder, codeChecks: NO_CODES });
  const stored = db.prepare<[string], string>("SELECT id FROM calculations WHERE property_id = ? ORDER BY seq").pluck();
  const kept = (propertyId: string) => stored.all(propertyId);
  const broken = () =>
    INVARIANTS.filter(({ table: name }) => name.startsWith("calculation")).flatMap(({ violations }) =>
      db.prepare(violations).all(),
    );
  return { one, other, keepQuote, kept, broken };
}

const quoteOf = (bytes: number): string => `"${"€".repeat((bytes - 2) / 3)}"`;

/** Keeps quotes of a server with the ids 1, 2, … of these sizes in bytes. */
function keep(limits: QuoteLimits, sizes: readonly number[]) {
  const { one, other, keepQuote, kept, broken } = opened(limits);
  keepQuote(other, "1", quoteOf(5));
  const results = sizes.map((size, at) => keepQuote(one, String(at + 1), quoteOf(size)));
  const ofUnknown = keepQuote("4711", "1", quoteOf(5));
  return { results, kept: kept(one), others: kept(other), broken: broken(), ofUnknown };
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

/** A page's quote: its holder, where a capital letter is a visitor with a cart, and its size in bytes. */
type Held = readonly [holder: string, size?: number];

const holderIn = (name: string): QuoteHolder | null =>
  name === "server"
    ? null
    : { name: name.toLowerCase(), standing: name === name.toUpperCase() ? "visitor" : "stranger" };

test.each<[string, QuoteLimits, Held[], string[]]>([
  ["a flood deletes its own", { calculations: 3, bytes: 1_000 }, [["a"], ["b"], ["c"], ["c"], ["c"]], ["1", "2", "5"]],
  ["also those of visitors", { calculations: 3, bytes: 1_000 }, [["a"], ["b"], ["C"], ["C"], ["C"]], ["1", "2", "5"]],
  ["its strangers first", { calculations: 3, bytes: 1_000 }, [["A"], ["A"], ["a"], ["A"]], ["1", "2", "4"]],
  ["of equals, who is silent", { calculations: 3, bytes: 1_000 }, [["a"], ["b"], ["a"], ["b"], ["c"]], ["3", "4", "5"]],
  [
    "large ones",
    { calculations: 9, bytes: 100 },
    [
      ["a", 5],
      ["a", 5],
      ["b", 50],
      ["b", 50],
      ["a", 5],
    ],
    ["1", "2", "4", "5"],
  ],
  ["servers last", { calculations: 2, bytes: 1_000 }, [["server"], ["server"], ["a"], ["server"]], ["2", "4"]],
])("too many quotes: %s", (_, limits, held, expected) => {
  const { one, keepQuote, kept, broken } = opened(limits);
  for (const [at, [name, size = 5]] of held.entries()) {
    keepQuote(one, String(at + 1), quoteOf(size), holderIn(name));
    expect(broken()).toEqual([]);
  }
  expect(kept(one)).toEqual(expected);
});

test("51,515 calculations of one IPv6 site, with a cart, delete no quote of others", () => {
  const { one, keepQuote, kept, broken } = opened();
  const visitor = (address: string, hasCart: boolean) =>
    quoteHolder({ network: networkOf(address), visitorId: "v1" }, hasCart);
  keepQuote(one, "0-server", QUOTE);
  keepQuote(one, "0-visitor", QUOTE, visitor("192.0.2.50", true));
  keepQuote(one, "0-stranger", QUOTE, visitor("2001:db8:6::1", false));
  const flood = Array.from({ length: 542 }, (_, at) => visitor(`2001:db8:5:${at.toString(16)}::1`, true));
  db.transaction(() => {
    for (const at of Array(51_515).keys()) keepQuote(one, `1-${String(at).padStart(5, "0")}`, QUOTE, flood[at % 542]);
  })();
  const ids = kept(one);
  expect(ids).toHaveLength(50_000);
  expect(ids.slice(0, 4)).toEqual(["0-server", "0-visitor", "0-stranger", "1-01518"]);
  expect(broken()).toEqual([]);
});

test("the quotes of a client without an address are held by its visitor", () => {
  const client = (visitorId: string | null) => quoteHolder({ network: null, visitorId }, false).name;
  expect(client("ann")).not.toBe(client("eve"));
  expect(client(null)).toBe(client(null));
});

test("a quote has a hash of its holder, and no address", () => {
  const { one, keepQuote } = opened();
  keepQuote(one, "1", QUOTE, { name: "192.0.2.50", standing: "visitor" });
  const holdersIn = (table: string) =>
    db.prepare<[string], string>(`SELECT holder FROM ${table} WHERE property_id = ?`).pluck().all(one);
  const holders = holdersIn("calculations");
  expect(holders).toEqual([expect.stringMatching(/^[\w-]{16}$/)]);
  expect(holdersIn("calculation_holders")).toEqual(holders);
});
