import type { Measure, Offset, ReportMeta, TotalsQuery, TotalsRow } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { documentedSql } from "./documented-sql.ts";
import { type Dialect, isAbout, type Kind, running } from "./roll-up-planner.ts";

/** For each measure, the kind of its facts and the expression to sum. */
const MEASURES: Readonly<Record<Measure, readonly [kind: Kind, sum: string]>> = {
  attempts: ["attempt", "attempts"],
  recognized: ["attempt", "attempts * (status >= 2)"],
  conditions_met: ["attempt", "attempts * (status >= 4)"],
  in_totals: ["attempt", "attempts * in_totals"],
  redeemed: ["attempt", "attempts * (status = 5)"],
  failed: ["attempt", "attempts * (in_totals = 0)"],
  lost_attempts: ["attempt", "known_carts * (in_totals = 0 AND ordered = 0)"],
  lost_value: ["attempt", "cart_value * (in_totals = 0 AND ordered = 0)"],
  redemptions: ["redemption", "redemptions"],
  observed: ["redemption", "redemptions * (basis = 'observed')"],
  reversed: ["redemption", "reversed"],
  discount: ["redemption", "discount"],
  shipping_discount: ["redemption", "shipping_discount"],
  reversed_discount: ["redemption", "reversed_discount"],
  orders: ["purchase", "orders"],
  orders_with_code: ["purchase", "orders * coded"],
  valued: ["purchase", "valued"],
  value: ["purchase", "value"],
  order_discount: ["purchase", "discount"],
  valued_with_code: ["purchase", "valued * coded"],
  value_with_code: ["purchase", "value * coded"],
  order_discount_with_code: ["purchase", "discount * coded"],
};

const NAMES = Object.keys(MEASURES) as Measure[];
const KINDS: readonly Kind[] = ["attempt", "redemption", "purchase"];

const HOUR = 3_600_000;
const DAY = 86_400_000;

/** The key of a row, as an expression, and the column that it needs; null for none. */
function keyOf({ by, period }: TotalsQuery): { readonly column: string | null; readonly sql: string } {
  if (by === "nothing") return { column: null, sql: "''" };
  if (by !== "period") return { column: by, sql: by };
  const offset = offsetOf(period!.offsets);
  const local = `(at + ${offset})`;
  const sql = period!.unit === "day" ? `${local} - ${local} % ${DAY}` : `at - ${local} % ${HOUR}`;
  return { column: "at", sql };
}

/** The difference of local time from UTC at a row's time, in ms. */
function offsetOf(offsets: readonly Offset[]): string {
  const [first, ...later] = offsets;
  if (later.length === 0) return String(first!.milliseconds);
  const cases = later.toReversed().map(({ from, milliseconds }) => `WHEN at >= ${from} THEN ${milliseconds}`);
  return `CASE ${cases.join(" ")} ELSE ${first!.milliseconds} END`;
}

/** The sums of one kind. Kinds are summed separately first, so that few rows are left to add up. */
function armOf(kind: Kind, query: TotalsQuery, dialect: Dialect): string {
  const { column, sql } = keyOf(query);
  const sums = NAMES.map((name) => `${MEASURES[name][0] === kind ? `total(${MEASURES[name][1]})` : "0"} AS ${name}`);
  const rows = dialect.rows(kind, query, column === null ? [] : [column]);
  const search = query.search === undefined ? "" : ` WHERE instr(code, ${dialect.value(query.search)}) > 0`;
  return `SELECT ${sql} AS key, currency, ${sums.join(", ")} FROM (${rows})${search} GROUP BY 1, 2`;
}

function grouped(query: TotalsQuery, dialect: Dialect): string {
  const isOfPurchases = query.by === "period" || query.by === "nothing";
  const kinds = KINDS.filter((kind) => isAbout(kind, query.filter) && (kind !== "purchase" || isOfPurchases));
  const arms = kinds.map((kind) => armOf(kind, query, dialect)).join(" UNION ALL ");
  const sums = NAMES.map((name) => `total(${name}) AS ${name}`).join(", ");
  return `SELECT key, currency, ${sums} FROM (${arms}) GROUP BY key, currency`;
}

function statement(query: TotalsQuery, dialect: Dialect, more = ""): string {
  const { by, descending } = query.sort ?? { by: "key", descending: false };
  const order = `ORDER BY ${by}${descending ? " DESC" : ""}, key, currency`;
  const page = query.limit === undefined ? "" : ` LIMIT ${query.limit} OFFSET ${query.offset ?? 0}`;
  return `SELECT *${more} FROM (${grouped(query, dialect)}) ${order}${page}`;
}

/** Sums of all measures, by code, promotion or time. */
export function totalsReader(db: Db) {
  return {
    totals(query: TotalsQuery): ReportMeta<TotalsRow> & { total: number } {
      const values: (string | number)[] = [];
      const sql = statement(query, running(values), ", count(*) OVER () AS total");
      const rows = db.prepare<unknown[], TotalsRow & { total: number }>(sql).all(...values);
      return { rows, sql: statement(query, documentedSql), total: rows[0]?.total ?? 0 };
    },
  };
}
