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
import { generateTraffic } from "../../seed/generate-traffic.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { attemptsIn, type Facts, lostCarts, type Row, selected, totalsBy, wasOrdered } from "./naive.ts";

const DAY = 86_400_000;
// The range contains the clock changes of Europe and America.
const UNTIL = Date.parse("2026-11-08T00:00:00Z");
const DAYS = 21;
const SINCE = UNTIL - DAYS * DAY;
const PROPERTY = "100001";

const file = join(temporaryFolder(afterAll), "data.db");
let store: Store;
let facts: Facts;

beforeAll(async () => {
  await generateTraffic({ file, events: 6_000, seed: 3, days: DAYS, until: UNTIL });
  store = sqliteStore({ file, now: () => UNTIL, newWriteKey: () => "" });
  facts = { checks: rowsOf("code_checks"), redemptions: rowsOf("redemptions"), purchases: rowsOf("purchases") };
}, 60_000);
afterAll(() => store.close());

/** Facts by name, read without the reports' code. */
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

/** Mostly undefined: with many filters at once no row would match. */
const maybe = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });

/** Times on days, on quarters of an hour, and on neither. */
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

/** The rows of a report's SQL, run as analysts run it. */
function rowsOfSql(sql: string): object[] {
  const source = { file, propertyId: PROPERTY, maskingKey: null, schemaName: "hidden" };
  const result = runSql(source, { sql, params: [], maxRows: 100_000, maxCharacters: 1e8 });
  if ("path" in result) throw new Error(`${result.message}\n${sql}`);
  return result.rows.map((row) => Object.fromEntries(result.columns.map(({ name }, at) => [name, row[at]])));
}

const RUNS = { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 40) };

describe("reports equal totals of the exported facts, for every filter", () => {
  test("there are enough facts", () => {
    expect(attemptsIn(facts.checks).length).toBeGreaterThan(500);
    expect(attemptsIn(facts.checks).length).toBeLessThan(facts.checks.length);
    expect(facts.redemptions.some(({ reversed_at }) => reversed_at !== null)).toBe(true);
  });

  test("ordered means that a purchase followed", () => {
    const differing = facts.checks.filter((check) => check.ordered !== wasOrdered(check, facts.purchases));
    expect(differing).toEqual([]);
    expect(
      facts.checks.filter(({ ordered, transaction_id }) => ordered && transaction_id === null).length,
    ).toBeGreaterThan(5);
    expect(
      facts.checks.filter(({ ordered, transaction_id }) => !ordered && transaction_id !== null).length,
    ).toBeGreaterThan(5);
  });

  test("stored attempts and totals equal a full scan", () => {
    const { verifications, close } = verifierOf(file);
    for (const { name, run } of verifications) expect([name, run().findings]).toEqual([name, []]);
    close();
  });

  test.each([
    ["code", (row: Row) => String(row.code ?? "")],
    ["promotion_id", (row: Row) => Number(row.promotion_id ?? 0)],
    ["nothing", () => ""],
  ] as const)("by %s, and its SQL returns the same", async (by, keyOf) => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.totals({ propertyId: PROPERTY, filter, by });
        const actual = rows.map(({ total: _, ...row }: TotalsRow & { total?: number }) => row);
        expect(sorted(actual)).toEqual(sorted(totalsBy(facts, filter, keyOf, by === "nothing")));
        expect(sorted(rowsOfSql(sql))).toEqual(sorted(actual));
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
  ] as const)("by %s in %s, with each moment in one period", async (unit, timeZone) => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const period = { unit, offsets: offsetsBetween(filter.from, filter.to, timeZone) };
        const periods = periodsBetween(filter.from, filter.to, timeZone, period);
        const keyOf = (row: Row) => {
          const at = Date.parse(String(row.occurred_at));
          return periods.findLast(({ startsAt }) => startsAt <= at)!.key;
        };
        const { rows, sql } = await store.totals({ propertyId: PROPERTY, filter, by: "period", period });
        const actual = rows.map(({ total: _, ...row }: TotalsRow & { total?: number }) => row);
        expect(sorted(actual)).toEqual(sorted(totalsBy(facts, filter, keyOf, true)));
        expect(sorted(rowsOfSql(sql))).toEqual(sorted(actual));
      }),
      RUNS,
    );
  });

  test("attempts by outcome", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.attempts({ propertyId: PROPERTY, filter });
        const { attempts } = selected(facts, filter);
        const byEnd = Map.groupBy(attempts, ({ stage, verdict, verdict_reason, reported_status }) =>
          JSON.stringify([stage, verdict, verdict_reason, reported_status]),
        );
        const counts = new Map<string, number>();
        for (const { status, verdict, reason, reported_status, attempts: n } of rows) {
          const name = JSON.stringify([status, verdict, reason, reported_status]);
          counts.set(name, (counts.get(name) ?? 0) + n);
        }
        expect([...counts].sort()).toEqual([...byEnd].map(([name, all]) => [name, all.length]).sort());
        expect(sorted(rowsOfSql(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("redemptions by origin", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.redemptionsBy({ propertyId: PROPERTY, filter });
        const { redemptions } = selected(facts, filter);
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
        const actual = rows.map((row) => [
          JSON.stringify([row.basis, row.source, row.claim, row.currency, row.coded]),
          row.redemptions,
        ]);
        expect(actual.sort()).toEqual([...naive].map(([name, all]) => [name, all.length]).sort());
        expect(sorted(rowsOfSql(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("carts below a minimum", async () => {
    const steps = { USD: [500, 2_000, 10_000] };
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, sql } = await store.shortages({ propertyId: PROPERTY, filter, steps });
        const short = selected(facts, filter).attempts.filter(
          (row) =>
            row.verdict === "rejected" &&
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
        const expected = [...naive].map(([name, all]) => {
          const lost = lostCarts(all);
          return [name, all.length, lost.length, lost.reduce((sum, value) => sum + value, 0)];
        });
        const actual = rows.map((row) => [
          JSON.stringify([row.currency, row.up_to, row.quantity]),
          row.attempts,
          row.lost,
          row.lost_value,
        ]);
        expect(actual.sort()).toEqual(expected.sort());
        expect(sorted(rowsOfSql(sql))).toEqual(sorted(rows));
      }),
      RUNS,
    );
  });

  test("hidden attempts", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const hidden = await store.hiddenAttempts({ propertyId: PROPERTY, filter });
        const { attempts } = selected(facts, { ...filter, cdp_source: "all", traffic: "all" });
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
