import type { ReportFilter, ReportQuery } from "../../ports/reports.ts";

const QUARTER = 900_000;
const DAY = 86_400_000;

/** The three kinds of facts that reports sum up. */
export type Kind = "attempt" | "redemption" | "purchase";

type Value = string | number;

/** How a report's statement is written: as it is run, or as an analyst reads it. */
export interface Dialect {
  /** A query of the rows of a kind that the report is made of. @param more columns beside those that all tables of the kind have */
  rows(kind: Kind, query: ReportQuery, more?: readonly string[]): string;
  /** A value that the statement needs. */
  value(value: Value): string;
}

/** Columns that all tables of a kind have, and those that facts can be chosen by. */
export const KINDS: Readonly<
  Record<Kind, { readonly columns: readonly string[]; readonly filters: readonly (keyof ReportFilter)[] }>
> = {
  attempt: {
    columns: [
      "status",
      "in_totals",
      "reason",
      "currency",
      "ordered",
      "attempts",
      "discount",
      "known_carts",
      "cart_value",
    ],
    filters: ["code", "promotion_id", "currency", "customer_id", "transaction_id", "status", "reason"],
  },
  redemption: {
    columns: [
      "basis",
      "source",
      "currency",
      "redemptions",
      "discount",
      "claimed_discount",
      "reversed",
      "reversed_discount",
    ],
    filters: ["code", "promotion_id", "currency", "customer_id", "transaction_id", "basis", "source"],
  },
  purchase: {
    columns: ["coded", "currency", "orders", "valued", "value", "discount"],
    filters: ["currency", "customer_id", "transaction_id"],
  },
};

/** Sums: how long a row's time is, and which columns it has beside those of its kind. */
interface Table {
  readonly name: string;
  readonly milliseconds: number;
  readonly more: readonly string[];
}

/** Of each kind, the shortest to read first. */
const TOTALS: Readonly<Record<Kind, readonly Table[]>> = {
  attempt: [
    { name: "attempt_days", milliseconds: DAY, more: ["reported_status"] },
    { name: "attempt_quarters", milliseconds: QUARTER, more: ["at", "reported_status"] },
    { name: "attempt_code_days", milliseconds: DAY, more: ["code", "promotion_id", "reported_status"] },
  ],
  redemption: [
    { name: "redemption_quarters", milliseconds: QUARTER, more: ["at", "claim", "coded"] },
    { name: "redemption_code_days", milliseconds: DAY, more: ["code", "promotion_id"] },
  ],
  purchase: [{ name: "purchase_quarters", milliseconds: QUARTER, more: ["at"] }],
};

const OF_CODES: readonly (keyof ReportFilter)[] = ["code", "promotion_id", "status", "reason", "basis", "source"];

/** Whether rows of a kind know what the filter asks for: a purchase is of no one code. */
export const isAbout = (kind: Kind, filter: ReportFilter): boolean =>
  kind !== "purchase" || OF_CODES.every((column) => filter[column] === undefined);

type Condition = readonly [column: keyof ReportFilter, value: Value];

/** What rows of a kind must fit, beside their time. */
export function conditionsOf(kind: Kind, filter: ReportFilter): readonly Condition[] {
  const kept = (["cdp_source", "traffic"] as const).filter((column) => filter[column] !== "all");
  const named = KINDS[kind].filters.filter((column) => filter[column] !== undefined);
  return [...kept, ...named].map((column) => [column, filter[column]!]);
}

/**
 * As it is run: rows come from totals wherever these are kept as finely as is asked for, from facts for the rest.
 * @param values takes what is bound to the statement, in its order
 */
export function running(values: Value[]): Dialect {
  const value = (one: Value): string => {
    values.push(one);
    return "?";
  };
  return {
    value,
    rows(kind, { propertyId, filter }, more = []) {
      const columns = [...KINDS[kind].columns, ...more].join(", ");
      const conditions = conditionsOf(kind, filter);
      const span = ([table, from, to]: Span): string => {
        const time = `property_id = ${value(propertyId)} AND at >= ${value(from)} AND at < ${value(to)}`;
        const others = conditions.map(([column, one]) => ` AND ${column} = ${value(one)}`).join("");
        return `SELECT ${columns} FROM ${table} WHERE ${time}${others}`;
      };
      return spansOf(kind, filter, more).map(span).join(" UNION ALL ");
    },
  };
}

type Span = readonly [table: string, from: number, to: number];

/** What of a filter and of columns tables know. */
function spansOf(kind: Kind, filter: ReportFilter, more: readonly string[]): Span[] {
  const asked = [...more, ...conditionsOf(kind, filter).map(([column]) => column)];
  const everywhere = ["cdp_source", "traffic", ...KINDS[kind].columns];
  const fit = TOTALS[kind].filter((one) =>
    asked.every((column) => everywhere.includes(column) || one.more.includes(column)),
  );
  return covered(`${kind}_facts`, fit, filter.from, filter.to);
}

/** The first table for as many of its periods as lie in between, the next ones for what is before and after, and facts at last. */
function covered(facts: string, [first, ...others]: readonly Table[], from: number, to: number): Span[] {
  if (from >= to) return [];
  if (!first) return [[facts, from, to]];
  const { name, milliseconds } = first;
  const [begin, end] = [Math.ceil(from / milliseconds) * milliseconds, Math.floor(to / milliseconds) * milliseconds];
  if (begin >= end) return covered(facts, others, from, to);
  return [...covered(facts, others, from, begin), [name, begin, end], ...covered(facts, others, end, to)];
}
