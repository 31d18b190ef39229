import type { FactFilter } from "./ports/facts.ts";

/** A column of a table of facts as it goes out. `moment`: epoch milliseconds; `amount`: minor units of the row's `currency`. */
export interface FactColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "boolean" | "moment" | "amount";
  /** What it is in the store. */
  readonly sql: string;
  /** Whether every row has it. */
  readonly required?: true;
}

/** A kind of facts: what a row says, and what rows can be chosen by. */
export interface FactTable {
  readonly columns: readonly FactColumn[];
  /** Beside the time, where it came from, and who sent it. */
  readonly filters: readonly (keyof FactFilter)[];
}

const column =
  (type: FactColumn["type"]) =>
  (...names: readonly string[]): FactColumn[] =>
    names.map((name) => ({ name, type, sql: name }));

const text = column("text");
const integer = column("integer");
const boolean = column("boolean");
const moment = column("moment");

const ALWAYS = new Set(
  (
    "event_id position code entered status in_totals is_attempt ordered currency cart_source cdp_source traffic occurred_at received_at " +
    "change_seq category action flags"
  ).split(" "),
);

/** Marks what every row of a kind has; a code, only some kinds' rows. */
const marked = (columns: readonly FactColumn[], ...not: readonly string[]): FactColumn[] =>
  columns.map((one) => (ALWAYS.has(one.name) && !not.includes(one.name) ? { ...one, required: true } : one));

/** An amount, as a decimal and in minor units. */
const amount = (...names: readonly string[]): FactColumn[] =>
  names.flatMap((name) => [
    { name, type: "amount", sql: name } as const,
    { name: `${name}_minor`, type: "integer", sql: name } as const,
  ]);

/** A column that the store has under another name. */
const named = (sql: string, [one]: readonly FactColumn[]): FactColumn[] => [{ ...one!, sql }];

const WHERE_AND_WHO = text("visitor_id", "session_id", "cdp_source", "traffic");
const TIMES = moment("occurred_at", "received_at");
/** Grows with each change: of two rows of one thing the higher one is the later. */
const CHANGE: FactColumn = { name: "change_seq", type: "integer", sql: "change_seq" };

const CODE_CHECKS: FactTable = {
  columns: marked([
    ...text("event_id"),
    ...integer("position"),
    ...text("code", "entered"),
    ...integer("status"),
    ...text("reason"),
    ...integer("superseded_by"),
    ...boolean("in_totals"),
    ...named("head", boolean("is_attempt")),
    ...boolean("ordered"),
    ...amount("discount", "missing_amount"),
    ...integer("missing_quantity"),
    ...amount("cart_value"),
    ...text("currency"),
    ...integer("reported_status", "promotion_id", "promotion_version"),
    ...text("cart_source", "transaction_id", "customer_id"),
    ...WHERE_AND_WHO,
    ...TIMES,
    CHANGE,
  ]),
  filters: ["code", "customer_id", "transaction_id", "promotion_id", "status", "reason"],
};

const REDEMPTIONS: FactTable = {
  columns: marked(
    [
      ...integer("id"),
      ...text("transaction_id", "code", "basis"),
      ...integer("status"),
      ...text("reason"),
      ...amount("discount", "claimed_discount"),
      ...text("currency"),
      ...integer("promotion_id", "promotion_version"),
      ...text("promotion_name", "source"),
      ...boolean("verified", "void"),
      ...integer("redemption_count"),
      ...moment("reversed_at"),
      ...amount("reversed_discount"),
      ...text("customer_id", "visitor_id", "cdp_source", "traffic"),
      ...TIMES,
      CHANGE,
    ],
    "code",
  ),
  filters: [...CODE_CHECKS.filters, "basis", "source", "include_void"],
};

const of = (table: string, columns: readonly FactColumn[]): FactColumn[] =>
  columns.map(({ sql, ...one }) => ({ ...one, sql: `${table}.${sql}` }));

const LINES: FactTable = {
  columns: [
    ...named("r.id", integer("redemption_id")),
    ...of("r", text("transaction_id", "code")),
    ...of("r", integer("promotion_id")),
    ...of("l", [...text("line_id", "product_id", "variant_id", "sku"), ...integer("quantity"), ...amount("discount")]),
    ...of("r", text("currency", "cdp_source", "traffic")),
    ...of("r", [...TIMES, CHANGE]),
  ],
  filters: REDEMPTIONS.filters,
};

const REVERSALS: FactTable = {
  columns: [
    ...of("v", integer("id", "redemption_id")),
    ...of("r", text("transaction_id", "code")),
    ...of("r", integer("promotion_id")),
    ...of("v", amount("discount")),
    ...of("r", text("currency")),
    ...of("v", text("reason")),
    ...named("v.actor", text("reversed_by")),
    ...named("v.at", moment("reversed_at")),
    ...of("r", text("cdp_source", "traffic")),
    ...of("v", [CHANGE]),
  ],
  filters: ["code", "promotion_id", "transaction_id", "customer_id"],
};

const PURCHASES: FactTable = {
  columns: [
    ...text("transaction_id", "told_by"),
    ...amount("value"),
    ...named("given", amount("discount").slice(0, 1)),
    ...named("given", amount("discount").slice(1)),
    ...amount("claimed_discount"),
    ...text("currency"),
    ...named("coded", boolean("with_code")),
    ...text("customer_id", "visitor_id", "cdp_source", "traffic"),
    ...TIMES,
    CHANGE,
  ],
  filters: ["customer_id", "transaction_id"],
};

const EVENTS: FactTable = {
  columns: marked([
    ...text("event_id", "category", "action", "transaction_id", "customer_id"),
    ...WHERE_AND_WHO,
    ...text("flags"),
    ...TIMES,
    { ...CHANGE, sql: "seq" },
  ]),
  filters: ["customer_id", "transaction_id"],
};

/** All facts that go out row by row, without personal data beyond customer_id. */
export const FACT_TABLES = {
  code_checks: CODE_CHECKS,
  redemptions: REDEMPTIONS,
  redemption_lines: LINES,
  reversals: REVERSALS,
  purchases: PURCHASES,
  events: EVENTS,
} as const satisfies Record<string, FactTable>;

export type FactKind = keyof typeof FACT_TABLES;

export const FACT_KINDS = Object.keys(FACT_TABLES) as [FactKind, ...FactKind[]];
