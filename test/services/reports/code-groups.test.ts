import { join } from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { outputColumns } from "../../../collector/store/columns/column.ts";
import { FACTS, type FactKind } from "../../../collector/store/columns/facts.ts";
import type { CodeGroup } from "../../../collector/store/ports/code-groups.ts";
import type { GroupTotalsQuery, ReportFilter } from "../../../collector/store/ports/reports.ts";
import type { Store } from "../../../collector/store/ports/store.ts";
import { sqliteStore } from "../../../collector/store/sqlite/index.ts";
import { exportedRows } from "../../../collector/store/sqlite/queries/exports.ts";
import { runSql } from "../../../collector/store/sqlite/sandbox/query.ts";
import { generateTraffic } from "../../seed/generate-traffic.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { type Facts, type Row, selected, totalsBy } from "./naive.ts";

const DAY = 86_400_000;
const UNTIL = Date.parse("2026-11-08T00:00:00Z");
const DAYS = 10;
const SINCE = UNTIL - DAYS * DAY;
const PROPERTY = "100001";
const file = join(temporaryFolder(afterAll), "data.db");
let store: Store;
let facts: Facts;
/** The codes of each promotion. */
let codesOf: Map<number, Set<string>>;

beforeAll(async () => {
  await generateTraffic({ file, events: 4_000, seed: 5, days: DAYS, until: UNTIL });
  const db = new Database(file);
  // Of one customer in three, nobody knows which order it is.
  for (const table of ["redemptions", "purchases"])
    db.exec(
      `UPDATE ${table} SET customer_order = nullif((length(transaction_id) + unicode(substr(transaction_id, -1))) % 3, 0)`,
    );
  const rows = db
    .prepare<[], { promotion_id: number; code: string }>("SELECT promotion_id, code FROM coupon_codes")
    .all();
  codesOf = new Map(
    [...Map.groupBy(rows, ({ promotion_id }) => promotion_id)].map(([id, all]) => [
      id,
      new Set(all.map(({ code }) => code)),
    ]),
  );
  db.close();
  store = sqliteStore({ file, now: () => UNTIL, newWriteKey: () => "" });
  facts = { checks: rowsOf("code_checks"), redemptions: rowsOf("redemptions"), purchases: rowsOf("purchases") };
}, 60_000);
afterAll(() => store.close());

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

type Body = Parameters<Store["createCodeGroup"]>[1];

const wildcard = fc.constantFrom("SP*", "*10", "T?KE50", "*A*", "STAFF??", "TAKE50", "*", "?????*0");
const codes: fc.Arbitrary<Body["codes"]> = fc.oneof(
  fc.constantFrom("S", "SPRING", "TAKE", "W", "WELCOME-").map((prefix) => ({ prefix })),
  wildcard.map((pattern) => ({ pattern })),
  fc.constantFrom(1, 2, 5).map((promotion_id) => ({ promotion_id })),
);
const payout: fc.Arbitrary<Body["payout"]> = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: 1_000_000 }).map((millionths) => ({ percentage: String(millionths / 10_000) })),
  fc.record({ amount: fc.integer({ min: 0, max: 2_000 }), currency: fc.constantFrom("USD", "EUR") }),
);
const groups: fc.Arbitrary<Body[]> = fc
  .array(
    fc.record({ codes, payout, owner: fc.constantFrom("Anna", "Ben", null), channel: fc.constantFrom("email", null) }),
    {
      maxLength: 5,
    },
  )
  .map((bodies) => bodies.map((body, at) => ({ ...body, name: `Group ${at}` })));

const filters = fc
  .record({
    range: fc.uniqueArray(fc.integer({ min: 0, max: DAYS * 4 }), { minLength: 2, maxLength: 2 }),
    cdp_source: fc.constantFrom("Production", "all"),
    traffic: fc.constantFrom("human", "all"),
    promotion_id: fc.constantFrom(undefined, undefined, undefined, 1),
    customer: fc.constantFrom(undefined, undefined, "new", "returning", "not_known"),
  } as const)
  .map(({ range, ...filter }): ReportFilter => {
    const [from, to] = range.sort((a, b) => a - b).map((at) => SINCE + at * (DAY / 4)) as [number, number];
    return { from, to, ...filter } as ReportFilter;
  });

async function replaceGroups(bodies: readonly Body[]): Promise<readonly CodeGroup[]> {
  for (const { id } of await store.codeGroups(PROPERTY)) await store.deleteCodeGroup(PROPERTY, id);
  for (const body of bodies) expect(typeof (await store.createCodeGroup(PROPERTY, body))).toBe("object");
  return store.codeGroups(PROPERTY);
}

function has({ codes }: CodeGroup, code: string): boolean {
  if ("prefix" in codes) return code.startsWith(codes.prefix);
  if ("promotion_id" in codes) return codesOf.get(codes.promotion_id)?.has(code) ?? false;
  if ("import" in codes) return false;
  const source = codes.pattern.replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su").test(code);
}

const groupIn = (all: readonly CodeGroup[], { code }: Row) => all.find((group) => has(group, String(code)));

/** The key of a row, from the group of its code. */
const KEYS: Record<GroupTotalsQuery["by"], (group: CodeGroup | undefined) => string | number> = {
  code_group: (group) => group?.id ?? 0,
  owner: (group) => group?.owner ?? "",
  channel: (group) => group?.channel ?? "",
};

const kindOf = ({ customer_order: order }: Row) =>
  order === null ? "not_known" : Number(order) === 1 ? "new" : "returning";

const minor = (row: Row | undefined, name: string): number => Number(row?.[`${name}_minor`] ?? 0);
const sumOf = (rows: readonly Row[], name: string) => rows.reduce((sum, row) => sum + minor(row, name), 0);
const isOfOrder = (order: Row) => (row: Row) =>
  row.transaction_id === order.transaction_id && row.cdp_source === order.cdp_source;

/** The distinct orders of redemptions by a key. */
function ordersBy(redemptions: readonly Row[], keyOf: (row: Row) => string | number) {
  const inEffect = redemptions.filter(({ code, reversed_at }) => code !== null && reversed_at === null);
  const name = (row: Row) => JSON.stringify([keyOf(row), row.currency, row.cdp_source, row.transaction_id]);
  return [...Map.groupBy(inEffect, name).values()].map((rows) => {
    const [first] = rows as [Row];
    const purchase = facts.purchases.find(isOfOrder(first));
    const value = purchase?.value_minor ?? null;
    const gross = sumOf(
      facts.redemptions.filter((row) => !row.void && isOfOrder(first)(row)),
      "discount",
    );
    const [given, reversed] = [sumOf(rows, "discount"), sumOf(rows, "reversed_discount")];
    const net = value === null ? 0 : Math.max(0, Number(value) - Math.max(gross, minor(purchase, "discount")));
    return {
      key: keyOf(first),
      currency: String(first.currency),
      order: JSON.stringify([first.cdp_source, first.transaction_id]),
      customer: kindOf(first),
      revenue: value === null ? null : Number(value) - minor(purchase, "discount"),
      discount: given - reversed,
      payable: reversed === 0 ? net : Math.floor((2 * net * (given - reversed) + given) / (2 * given)),
    };
  });
}

/** What each group's owner gets, in the currency of the row: once for an order, by the first of the owner's groups. */
function payouts(redemptions: readonly Row[], all: readonly CodeGroup[]) {
  const orders = ordersBy(redemptions, (row) => groupIn(all, row)?.id ?? 0);
  const paid = new Set<string>();
  return all.flatMap((group) => {
    const due = orders.filter(
      ({ key, order }) => key === group.id && (group.owner === null || !paid.has(`${group.owner} ${order}`)),
    );
    if (group.payout) for (const { order } of due) paid.add(`${group.owner} ${order}`);
    const own = Map.groupBy(due, ({ currency }) => currency);
    return [...own].flatMap(([currency, each]) => {
      if (!group.payout) return [];
      if ("amount" in group.payout)
        return [{ group, currency: group.payout.currency, payout: group.payout.amount * each.length }];
      const net = each.reduce((sum, { payable }) => sum + BigInt(payable), 0n);
      const millionths = BigInt(Math.round(Number(group.payout.percentage) * 10_000));
      return [{ group, currency, payout: Number((net * millionths + 500_000n) / 1_000_000n) }];
    });
  });
}

function naive(
  filter: ReportFilter,
  by: GroupTotalsQuery["by"],
  all: readonly CodeGroup[],
  ofOrders: GroupTotalsQuery["payouts"],
) {
  const keyOf = (row: Row) => KEYS[by](groupIn(all, row));
  const { customer, ...others } = filter;
  const ofCustomer = (row: Row) => customer === undefined || kindOf(row) === customer;
  const coded: Facts = {
    ...facts,
    redemptions: facts.redemptions.filter((row) => row.code !== null && ofCustomer(row)),
  };
  const { redemptions } = selected(coded, others);
  const orders = ordersBy(redemptions, keyOf);
  const paid = payouts(
    redemptions.filter(({ verified }) => verified || ofOrders === "all"),
    all,
  );
  const base = new Map(totalsBy(coded, others, keyOf, false).map((row) => [`${row.key} ${row.currency}`, row]));
  const names = [...new Set([...base.keys(), ...paid.map(({ group, currency }) => `${KEYS[by](group)} ${currency}`)])];
  return names.map((name) => {
    const own = orders.filter(({ key, currency }) => `${key} ${currency}` === name);
    const sum = (of: (order: (typeof own)[number]) => number) => own.reduce((total, order) => total + of(order), 0);
    const totals = (kind?: string) => {
      const fits = (order: (typeof own)[number]) => Number(kind === undefined || order.customer === kind);
      return [sum(fits), sum((o) => fits(o) * (o.revenue ?? 0)), sum((o) => fits(o) * o.discount)];
    };
    const row = base.get(name);
    return {
      name,
      attempts: row?.attempts ?? 0,
      accepted: row?.accepted ?? 0,
      failed: row?.failed ?? 0,
      not_known: row?.not_known ?? 0,
      lost_carts: row?.lost_carts ?? 0,
      lost_value: row?.lost_value ?? 0,
      redemptions: row?.redemptions ?? 0,
      discount: row?.discount ?? 0,
      all: totals(),
      first: totals("new"),
      later: totals("returning"),
      payout: paid
        .filter(({ group, currency }) => `${KEYS[by](group)} ${currency}` === name)
        .reduce((total, { payout }) => total + payout, 0),
    };
  });
}

/** A row of the report in the form of the naive one. */
const compared = (row: Readonly<Record<string, unknown>>) => ({
  name: `${row.key} ${row.currency}`,
  attempts: row.attempts,
  accepted: row.accepted,
  failed: row.failed,
  not_known: row.not_known,
  lost_carts: row.lost_carts,
  lost_value: row.lost_value,
  redemptions: row.redemptions,
  discount: row.discount,
  all: [row.code_orders, row.code_revenue, row.code_discount],
  first: [row.new_orders, row.new_revenue, row.new_discount],
  later: [row.returning_orders, row.returning_revenue, row.returning_discount],
  payout: row.payout,
});

const byName = <T extends { name: string }>(rows: readonly T[]): T[] =>
  [...rows].sort((a, b) => (a.name < b.name ? -1 : 1));

function rowsOfSql(sql: string): Record<string, unknown>[] {
  const source = { file, propertyId: PROPERTY, maskingKey: null, schemaName: "hidden" };
  const result = runSql(source, { sql, params: [], maxRows: 100_000, maxCharacters: 1e8 });
  if ("path" in result) throw new Error(`${result.message}\n${sql}`);
  return result.rows.map((row) => Object.fromEntries(result.columns.map(({ name }, at) => [name, row[at]])));
}

describe("reports of random code groups", () => {
  test("there are enough facts", () => {
    expect(
      facts.redemptions.filter(({ reversed_discount_minor }) => Number(reversed_discount_minor) > 0).length,
    ).toBeGreaterThan(3);
    expect(new Set(facts.redemptions.map(kindOf)).size).toBe(3);
  });

  test("equal a scan of the facts, and their SQL returns the same", async () => {
    await fc.assert(
      fc.asyncProperty(
        groups,
        filters,
        fc.constantFrom("code_group", "owner", "channel"),
        fc.constantFrom("verified", "all"),
        async (bodies, filter, by, payouts) => {
          const all = await replaceGroups(bodies);
          const { rows, sql } = await store.groupTotals({ propertyId: PROPERTY, filter, by, payouts });
          const actual = byName(rows.map((row) => compared({ ...row })));
          expect(actual).toEqual(byName(naive(filter, by, all, payouts)));
          expect(byName(rowsOfSql(sql).map(compared))).toEqual(actual);
        },
      ),
      { numRuns: 60 },
    );
  }, 60_000);

  test("collapsed codes add up to the codes, and a group's filter selects its line", async () => {
    await fc.assert(
      fc.asyncProperty(groups, filters, async (bodies, filter) => {
        const all = await replaceGroups(bodies);
        const query = { propertyId: PROPERTY, filter } as const;
        const keyOf = (row: Row) => (row.code === null ? "" : (groupIn(all, row)?.id ?? String(row.code)));
        const { customer: _, ...others } = filter;
        const { rows, sql } = await store.totals({ ...query, filter: others, by: "code_line" });
        const numbers = (row: object) => JSON.stringify({ ...row, total: 0 }, Object.keys({ ...row, total: 0 }).sort());
        expect(rows.map(numbers).sort()).toEqual(totalsBy(facts, others, keyOf, false).map(numbers).sort());
        expect(rowsOfSql(sql).map(numbers).sort()).toEqual(rows.map(numbers).sort());
        for (const group of all) {
          const own = await store.totals({ ...query, filter: { ...others, code_group: group.id }, by: "code_line" });
          expect(own.rows.map(numbers)).toEqual(rows.filter(({ key }) => key === group.id).map(numbers));
          expect(rowsOfSql(own.sql).map(numbers)).toEqual(own.rows.map(numbers));
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  test("orders by customers equal a scan, and their SQL returns the same", async () => {
    await fc.assert(
      fc.asyncProperty(filters, async ({ promotion_id: _, ...filter }) => {
        const { customer, ...others } = filter;
        const of = (rows: readonly Row[]) => rows.filter((row) => customer === undefined || kindOf(row) === customer);
        const own = { checks: [], redemptions: of(facts.redemptions), purchases: of(facts.purchases) };
        const expected = totalsBy(own, others, kindOf, true);
        const { rows, sql } = await store.totals({ propertyId: PROPERTY, filter, by: "customer" });
        const numbers = (row: object) => JSON.stringify({ ...row, total: 0 }, Object.keys({ ...row, total: 0 }).sort());
        expect(rows.map(numbers).sort()).toEqual(expected.map(numbers).sort());
        expect(rowsOfSql(sql).map(numbers).sort()).toEqual(rows.map(numbers).sort());
      }),
      { numRuns: 40 },
    );
  });
});
