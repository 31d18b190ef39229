import type { Measure, ReportMeta, TotalsQuery, TotalsRow } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { documentedSql } from "./documented-sql.ts";
import { groupKey, isGrouped } from "./group-keys.ts";
import { periodKey } from "./period-key.ts";
import { type Dialect, isAbout, type Kind, running } from "./roll-up-planner.ts";

/** The rows that measures are summed over: facts of a kind, or carts that a refusal lost. */
type Source = Exclude<Kind, "order"> | "lost";

/** For each measure, its rows and the expression to sum. */
const MEASURES: Readonly<Record<Measure, readonly [source: Source, sum: string]>> = {
  attempts: ["attempt", "attempts"],
  recognized: ["attempt", "attempts * (status >= 2)"],
  conditions_met: ["attempt", "attempts * (status >= 4)"],
  accepted: ["attempt", "attempts * (verdict = 'accepted')"],
  redeemed: ["attempt", "attempts * (status = 5)"],
  failed: ["attempt", "attempts * (verdict = 'rejected')"],
  not_known: ["attempt", "attempts * (verdict = 'not_known')"],
  lost_carts: ["lost", "1"],
  lost_value: ["lost", "cart_value"],
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

/** Whether a refusal lost the cart of an attempt, where it is known: no order followed. */
const IS_LOST = "verdict = 'rejected' AND ordered = 0";

/** A code has one attempt in a cart: by code, lost carts are sums, which the roll-ups have. */
const MEASURES_BY_CODE: typeof MEASURES = {
  ...MEASURES,
  lost_carts: ["attempt", `known_carts * (${IS_LOST})`],
  lost_value: ["attempt", `cart_value * (${IS_LOST})`],
};

export const NAMES = Object.keys(MEASURES) as Measure[];
const SOURCES: readonly Source[] = ["attempt", "lost", "redemption", "purchase"];

/** The key of a row, as an expression, and the column that it needs; null for none. */
function keyOf({ by, period }: TotalsQuery): { readonly column: string | null; readonly sql: string } {
  if (by === "nothing") return { column: null, sql: "''" };
  if (by !== "period") return { column: by, sql: by };
  return { column: "at", sql: periodKey(period!) };
}

/** How rows get their key. */
interface Key {
  readonly columns: readonly string[];
  /** Over rows named `facts`. */
  readonly sql: string;
  /** Whether rows are summed by code before their key is made: the group of each code is looked up once. */
  readonly isOfCodes: boolean;
}

function keyIn(query: TotalsQuery, dialect: Dialect): Key {
  if (isGrouped(query.by)) {
    const { columns, key } = groupKey(query.by, query, dialect);
    return { columns, sql: key, isOfCodes: true };
  }
  const { column, sql } = keyOf(query);
  return { columns: column === null ? [] : [column], sql, isOfCodes: false };
}

/** The condition of the code: a part of it; and by groups, that there is one. */
function codeIn({ by, search }: TotalsQuery, dialect: Dialect): string {
  const hasCode = isGrouped(by) && by !== "code_line" ? " AND code <> ''" : "";
  return search === undefined ? hasCode : `${hasCode} AND instr(code, ${dialect.value(search)}) > 0`;
}

/** The lost carts, one row for each cart of a key, with the greatest value that it had. A cart may have several codes. */
function lostCarts(query: TotalsQuery, dialect: Dialect): string {
  const { columns, sql } = keyIn(query, dialect);
  const rows = dialect.rows("attempt", query, [...columns, "cart"]);
  return `SELECT ${sql} AS key, currency, cart, max(cart_value) AS cart_value FROM (${rows}) facts
    WHERE ${IS_LOST} AND known_carts = 1${codeIn(query, dialect)} GROUP BY 1, 2, 3`;
}

/** The sums over the rows of one source. Sources are summed separately first, so that few rows are left to add up. */
function armOf(source: Source, query: TotalsQuery, dialect: Dialect): string {
  const measures = query.by === "code" ? MEASURES_BY_CODE : MEASURES;
  const sums = NAMES.map((name) => `${measures[name][0] === source ? `total(${measures[name][1]})` : "0"} AS ${name}`);
  if (source === "lost")
    return `SELECT key, currency, ${sums.join(", ")} FROM (${lostCarts(query, dialect)}) GROUP BY 1, 2`;
  const { columns, sql, isOfCodes } = keyIn(query, dialect);
  const rows = `(${dialect.rows(source, query, columns)}) facts WHERE 1${codeIn(query, dialect)}`;
  if (!isOfCodes) return `SELECT ${sql} AS key, currency, ${sums.join(", ")} FROM ${rows} GROUP BY 1, 2`;
  const byCode = `SELECT ${columns.join(", ")}, currency, ${sums.join(", ")} FROM ${rows} GROUP BY code, currency`;
  return `SELECT ${sql} AS key, currency, ${NAMES.join(", ")} FROM (${byCode}) facts`;
}

/** By customer, attempts have no row: nobody knows the customer of a code that no order used. */
function sourcesOf({ by, filter }: TotalsQuery): readonly Source[] {
  const isOfPurchases = by === "period" || by === "nothing" || by === "customer";
  return SOURCES.filter((source) => {
    if (source === "purchase") return isOfPurchases && isAbout("purchase", filter);
    if (source === "lost") return by !== "code" && by !== "customer";
    return source === "redemption" || by !== "customer";
  });
}

/** The arms of all sources that a query is about. */
export function armsOf(query: TotalsQuery, dialect: Dialect): string[] {
  const sources = sourcesOf(query);
  return sources.map((source) => armOf(source, query, dialect));
}

function grouped(query: TotalsQuery, dialect: Dialect): string {
  const sums = NAMES.map((name) => `total(${name}) AS ${name}`).join(", ");
  return `SELECT key, currency, ${sums} FROM (${armsOf(query, dialect).join(" UNION ALL ")}) GROUP BY key, currency`;
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
      const sql = statement(query, running(db, values), ", count(*) OVER () AS total");
      const rows = db.prepare<unknown[], TotalsRow & { total: number }>(sql).all(...values);
      return { rows, sql: statement(query, documentedSql), total: rows[0]?.total ?? 0 };
    },
  };
}
