import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { offsetsBetween, periodsBetween } from "../../../collector/services/reports/periods.ts";
import { outputColumns } from "../../../collector/store/columns/column.ts";
import { FACTS, type FactKind } from "../../../collector/store/columns/facts.ts";
import type { ReportFilter, TotalsRow } from "../../../collector/store/ports/reports.ts";
import type { Store } from "../../../collector/store/ports/store.ts";
import { sqliteStore } from "../../../collector/store/sqlite/index.ts";
import { verifierOf } from "../../../collector/store/sqlite/maintenance/verify.ts";
import { exportedRows } from "../../../collector/store/sqlite/queries/exports.ts";
import { runSql } from "../../../collector/store/sqlite/sandbox/query.ts";
import { plant } from "../../seed/plant.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { attemptsIn, chosen, type Facts, type Row, totalsBy, wasOrdered } from "./naive.ts";

const DAY = 86_400_000;
// Clocks are changed in Europe and in America while it lasts.
const UNTIL = Date.parse("2026-11-08T00:00:00Z");
const DAYS = 21;
const SINCE = UNTIL - DAYS * DAY;
const PROPERTY = "100001";

const file = join(temporaryFolder(afterAll), "data.db");
let store: Store;
let facts: Facts;

beforeAll(async () => {
  await plant({ file, events: 6_000, seed: 3, days: DAYS, until: UNTIL });
  store = sqliteStore({ file, now: () => UNTIL, newWriteKey: () => "" });
  facts = { checks: rowsOf("code_checks"), redemptions: rowsOf("redemptions"), purchases: rowsOf("purchases") };
}, 60_000);
afterAll(() => store.close());

/** Facts by name, without what reports may have written into them. */
function rowsOf(kind: FactKind): Row[] {
  const filter = { cdp_source: "all", traffic: "all", include_void: true } as const;
  const columns = outputColumns(FACTS[kind].columns);
  const cell = (type: string, value: unknown) =>
    type === "moment" && value !== null
      ? new Date(Number(value)).toISOString()
      : type === "boolean"
        ? value === 1
        : value;
  return [...exportedRows(file, { kind, propertyId: PROPERTY, filter, after: 0 })]
    .flat()
    .map((row) => Object.fromEntries(columns.map(({ name, type }, at) => [name, cell(type, row[at])]))) as Row[];
}

/** Few filters at once: what nothing fits tells little. */
const maybe = <T>(one: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one });

/** Times that lie on quarters, days, and on neither. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: DAYS }).map((day) => SINCE + day * DAY),
  fc.integer({ min: 0, max: DAYS * 96 }).map((quarter) => SINCE + quarter * 900_000),
  fc.integer({ min: 0, max: DAYS * DAY }).map((at) => SINCE + at),
);

const filters: fc.Arbitrary<ReportFilter> = fc
  .record({
    range: fc.uniqueArray(moment, { minLength: 2, maxLength: 2 }),
    cdp_source: fc.constantFrom("Production", "Staging", "all"),
    traffic: fc.constantFrom("human", "bot", "internal", "all"),
    code: maybe(fc.constantFrom("SPRING10", "TAKE50", "SRPING10", "STAFF30", "NEVER")),
    promotion_id: maybe(fc.constantFrom(1, 5, 6, 99)),
    currency: maybe(fc.constantFrom("USD", "EUR")),
    customer_id: maybe(fc.integer({ min: 0, max: 400 }).map((n) => `C-${n * 3}`)),
    transaction_id: maybe(fc.integer({ min: 1, max: 900 }).map((n) => `O-${n}`)),
    status: maybe(fc.integer({ min: 1, max: 5 })),
    reason: maybe(fc.constantFrom("minimum_spend_not_met", "unknown_code", "promotion_ended")),
    basis: maybe(fc.constantFrom("evaluated", "observed")),
    source: maybe(fc.constantFrom("browser", "server")),
  } as const)
  .map(({ range, ...filter }) => {
    const [from, to] = range.sort((a, b) => a - b) as [number, number];
    return { from, to, ...filter } as ReportFilter;
  });

const sorted = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(ordered(row))).sort();
const ordered = (row: object) => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What a report's own SQL gives where analysts ask it. */
function asked(sql: string): object[] {
  const source = { file, propertyId: PROPERTY, schemaName: "hidden" };
  const result = runSql(source, { sql, params: [], maxRows: 100_000, maxCharacters: 1e8 });
  if ("path" in result) throw new Error(`${result.message}\n${sql}`);
  return result.rows.map((row) => Object.fromEntries(result.columns.map(({ name }, at) => [name, row[at]])));
}

const RUNS = { numRuns: 100 };

describe("a report is what anybody counts from the facts, whatever it is filtered by", () => {
  test("there is something to count", () => {
    expect(attemptsIn(facts.checks).length).toBeGreaterThan(500);
    expect(attemptsIn(facts.checks).length).toBeLessThan(facts.checks.length);
    expect(facts.redemptions.some(({ reversed_at }) => reversed_at !== null)).toBe(true);
  });

  test("an order followed where the purchases say so", () => {
    const wrong = facts.checks.filter((check) => check.ordered !== wasOrdered(check, facts.purchases));
    expect(wrong).toEqual([]);
    expect(
      facts.checks.filter(({ ordered, transaction_id }) => ordered && transaction_id === null).length,
    ).toBeGreaterThan(5);
    expect(
      facts.checks.filter(({ ordered, transaction_id }) => !ordered && transaction_id !== null).length,
    ).toBeGreaterThan(5);
  });

  test("what is kept of attempts and sums is what a scan finds", () => {
    const { verifications, close } = verifierOf(file);
    for (const { name, run } of verifications) expect([name, run().findings]).toEqual([name, []]);
    close();
  });

  test.each([
    ["code", (row: Row) => String(row.code ?? "")],
    ["promotion_id", (row: Row) => Number(row.promotion_id ?? 0)],
    ["nothing", () => ""],
  ] as const)("by %s, and its SQL says the same", async (by, keyOf) => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.totals({ propertyId: PROPERTY, filter, by });
        const found = rows.map(({ total: _, ...row }: TotalsRow & { total?: number }) => row);
        expect(sorted(found)).toEqual(sorted(totalsBy(facts, filter, keyOf, by === "nothing")));
        expect(sorted(asked(sql))).toEqual(sorted(found));
      }),
      RUNS,
    );
  });

  test.each([
    ["day", "Europe/Berlin"],
    ["hour", "Europe/Berlin"],
    ["day", "America/Los_Angeles"],
    ["hour", "Asia/Kathmandu"],
    ["day", "Australia/Lord_Howe"],
  ] as const)("by %s in %s, each moment in one period", async (unit, timeZone) => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const period = { unit, offsets: offsetsBetween(filter.from, filter.to, timeZone) };
        const periods = periodsBetween(filter.from, filter.to, timeZone, period);
        const keyOf = (row: Row) => {
          const at = Date.parse(String(row.occurred_at));
          return periods.findLast(({ startsAt }) => startsAt <= at)!.key;
        };
        const { rows, sql } = await store.totals({ propertyId: PROPERTY, filter, by: "period", period });
        const found = rows.map(({ total: _, ...row }: TotalsRow & { total?: number }) => row);
        expect(sorted(found)).toEqual(sorted(totalsBy(facts, filter, keyOf, true)));
        expect(sorted(asked(sql))).toEqual(sorted(found));
      }),
      RUNS,
    );
  });

  test("how attempts ended", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.attempts({ propertyId: PROPERTY, filter });
        const { attempts } = chosen(facts, filter);
        const byEnd = Map.groupBy(attempts, ({ status, in_totals, reason, reported_status }) =>
          JSON.stringify([status, Number(in_totals), reason, reported_status]),
        );
        const counts = new Map<string, number>();
        for (const { status, in_totals, reason, reported_status, attempts: n } of rows) {
          const name = JSON.stringify([status, in_totals, reason, reported_status]);
          counts.set(name, (counts.get(name) ?? 0) + n);
        }
        expect([...counts].sort()).toEqual([...byEnd].map(([name, all]) => [name, all.length]).sort());
        expect(sorted(asked(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("how redemptions came about", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.redemptionsBy({ propertyId: PROPERTY, filter });
        const { redemptions } = chosen(facts, filter);
        const naive = Map.groupBy(
          redemptions,
          ({ basis, source, currency, code, claimed_discount_minor, discount_minor }) => {
            const claim =
              claimed_discount_minor === null
                ? "none"
                : claimed_discount_minor === 0
                  ? "zero"
                  : claimed_discount_minor === discount_minor
                    ? "equal"
                    : "differs";
            return JSON.stringify([basis, source, claim, currency, Number(code !== null)]);
          },
        );
        const found = rows.map((row) => [
          JSON.stringify([row.basis, row.source, row.claim, row.currency, row.coded]),
          row.redemptions,
        ]);
        expect(found.sort()).toEqual([...naive].map(([name, all]) => [name, all.length]).sort());
        expect(sorted(asked(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("how much carts were short of a minimum", async () => {
    const steps = { USD: [500, 2_000, 10_000] };
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.shortages({ propertyId: PROPERTY, filter, steps });
        const short = chosen(facts, filter).attempts.filter(
          (row) =>
            !row.in_totals &&
            row.cart_value_minor !== null &&
            (row.missing_amount_minor !== null || row.missing_quantity !== null),
        );
        const naive = Map.groupBy(short, ({ currency, missing_amount_minor: missing, missing_quantity }) =>
          JSON.stringify([
            currency,
            missing === null ? null : (steps.USD.find((step) => Number(missing) <= step) ?? null),
            missing_quantity,
          ]),
        );
        const counted = [...naive].map(([name, all]) => {
          const lost = all.filter(({ ordered }) => !ordered);
          return [name, all.length, lost.length, lost.reduce((sum, row) => sum + Number(row.cart_value_minor), 0)];
        });
        const found = rows.map((row) => [
          JSON.stringify([row.currency, row.up_to, row.quantity]),
          row.attempts,
          row.lost,
          row.lost_value,
        ]);
        expect(found.sort()).toEqual(counted.sort());
        expect(sorted(asked(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("what is hidden", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const hidden = await store.hiddenAttempts({ propertyId: PROPERTY, filter });
        const { attempts } = chosen(facts, { ...filter, cdp_source: "all", traffic: "all" });
        expect(hidden).toEqual({
          staging:
            filter.cdp_source === "Production" ? attempts.filter((row) => row.cdp_source === "Staging").length : 0,
          automated: filter.traffic === "human" ? attempts.filter((row) => row.traffic !== "human").length : 0,
        });
      }),
      RUNS,
    );
  });
});
