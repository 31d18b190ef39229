import type { ReportFilter, ReportQuery } from "../../ports/reports.ts";
import type { Db } from "../connection/database.ts";
import { codeGroupNow } from "../queries/code-group-of.ts";
import { isAnyOf } from "../queries/fact-sql.ts";

const QUARTER = 900_000;
const DAY = 86_400_000;

/** The kinds of facts in reports. */
export type Kind = "attempt" | "redemption" | "purchase" | "order";

type Value = string | number;

/** Writes the parts of a report's statement: to run it, or to show it to an analyst. */
export interface Dialect {
  /** A query of the rows of a kind. @param more columns besides those that all tables of the kind have */
  rows(kind: Kind, query: ReportQuery, more?: readonly string[]): string;
  /** A value in the statement. */
  value(value: Value): string;
  /** The code groups, as a table or view. */
  readonly codeGroups: string;
  /** The group of a code, over rows named `facts` that have these columns besides the code. */
  codeGroup(query: ReportQuery): { readonly columns: readonly string[]; readonly sql: string };
}

/** The columns that all tables of a kind have, and the filters that apply to it. */
export const KINDS: Readonly<
  Record<Kind, { readonly columns: readonly string[]; readonly filters: readonly (keyof ReportFilter)[] }>
> = {
  attempt: {
    columns: [
      "status",
      "verdict",
      "reason",
      "currency",
      "ordered",
      "attempts",
      "discount",
      "known_carts",
      "cart_value",
    ],
    filters: ["code", "code_group", "promotion_id", "currency", "customer_id", "transaction_id", "status", "reason"],
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
      "shipping_discount",
    ],
    filters: [
      "code",
      "code_group",
      "promotion_id",
      "currency",
      "customer_id",
      "customer",
      "transaction_id",
      "basis",
      "source",
    ],
  },
  purchase: {
    columns: ["coded", "currency", "orders", "valued", "value", "discount"],
    filters: ["currency", "customer_id", "customer", "transaction_id", "source"],
  },
  order: {
    columns: ["currency", "orders", "seen"],
    filters: ["currency", "customer_id", "transaction_id"],
  },
};

/** A roll-up. */
interface RollUp {
  readonly name: string;
  /** Length of a row's period. */
  readonly milliseconds: number;
  /** Columns besides those of its kind. */
  readonly more: readonly string[];
}

/** The roll-ups of each kind, the smallest first. */
const ROLL_UPS: Readonly<Record<Kind, readonly RollUp[]>> = {
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
  // Whether the tag saw an order may become known later.
  order: [],
};

const CODE_FILTERS: readonly (keyof ReportFilter)[] = [
  "code",
  "code_group",
  "promotion_id",
  "status",
  "reason",
  "basis",
];

/** Whether a filter applies to a kind: a purchase belongs to no single code or promotion. */
export const isAbout = (kind: Kind, filter: ReportFilter): boolean =>
  kind !== "purchase" || CODE_FILTERS.every((column) => filter[column] === undefined);

type Condition = readonly [column: keyof ReportFilter, value: Value | readonly Value[]];

/** The conditions of a filter for a kind, without the time. */
export function conditionsOf(kind: Kind, filter: ReportFilter): readonly Condition[] {
  const origins = (["cdp_source", "traffic"] as const).filter((column) => filter[column] !== "all");
  const others = KINDS[kind].filters.filter((column) => filter[column] !== undefined);
  return [...origins, ...others].map((column) => [column, filter[column]!]);
}

/**
 * The statement to run: rows come from the roll-ups that have the columns, and from facts for the rest of the time.
 * @param db where the groups of codes are read
 * @param values receives the values to bind, in their order
 */
export function running(db: Db, values: Value[]): Dialect {
  const value = (bound: Value): string => {
    values.push(bound);
    return "?";
  };
  return {
    value,
    codeGroups: "code_groups",
    codeGroup: ({ propertyId }) => ({ columns: [], sql: codeGroupNow(db, propertyId, "facts.code") }),
    rows(kind, { propertyId, filter }, more = []) {
      const columns = [...KINDS[kind].columns, ...more].join(", ");
      const conditions = conditionsOf(kind, filter);
      const timeOf = (property: string, from: number, to: number): string =>
        `property_id = ${value(property)} AND at >= ${value(from)} AND at < ${value(to)}`;
      const span = ([table, from, to]: Span): string => {
        const time = timeOf(propertyId, from, to);
        const condition = ([column, wanted]: Condition): string =>
          column === "code_group"
            ? `code IN (SELECT code FROM (SELECT DISTINCT code FROM ${table} WHERE ${timeOf(propertyId, from, to)}) codes
                WHERE ${codeGroupNow(db, propertyId, "codes.code")} = ${value(wanted as Value)})`
            : isAnyOf(column, wanted, value);
        const others = conditions.map((each) => ` AND ${condition(each)}`).join("");
        return `SELECT ${columns} FROM ${table} WHERE ${time}${others}`;
      };
      return spansOf(kind, filter, more).map(span).join(" UNION ALL ");
    },
  };
}

type Span = readonly [table: string, from: number, to: number];

/** The tables for each part of the time: roll-ups that have all columns, or else facts. */
function spansOf(kind: Kind, filter: ReportFilter, more: readonly string[]): Span[] {
  const needed = [
    ...more,
    ...conditionsOf(kind, filter).map(([column]) => (column === "code_group" ? "code" : column)),
  ];
  const common = ["cdp_source", "traffic", ...KINDS[kind].columns];
  const fitting = ROLL_UPS[kind].filter((rollUp) =>
    needed.every((column) => common.includes(column) || rollUp.more.includes(column)),
  );
  return spansBetween(`${kind}_facts`, fitting, filter.from, filter.to);
}

/** The first roll-up covers its whole periods, the next ones the time before and after them, and facts the rest. */
function spansBetween(facts: string, [first, ...others]: readonly RollUp[], from: number, to: number): Span[] {
  if (from >= to) return [];
  if (!first) return [[facts, from, to]];
  const { name, milliseconds } = first;
  const [begin, end] = [Math.ceil(from / milliseconds) * milliseconds, Math.floor(to / milliseconds) * milliseconds];
  if (begin >= end) return spansBetween(facts, others, from, to);
  return [...spansBetween(facts, others, from, begin), [name, begin, end], ...spansBetween(facts, others, end, to)];
}
