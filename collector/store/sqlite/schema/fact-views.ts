import { CODE_CHECK_COLUMNS } from "../../columns/code-checks.ts";
import { type Column, type Columns, visibleIn } from "../../columns/column.ts";
import { CONFLICTING_EVENT_COLUMNS } from "../../columns/conflicting-events.ts";
import { EVENT_COLUMNS } from "../../columns/events.ts";
import {
  GUESSED_CODE_COLUMNS,
  GUESSING_HOUR_COLUMNS,
  GUESSING_PREFIX_COLUMNS,
  GUESSING_SOURCE_COLUMNS,
} from "../../columns/guessing.ts";
import { ORDER_COLUMNS } from "../../columns/orders.ts";
import { PRICE_DIFFERENCE_COLUMNS } from "../../columns/price-differences.ts";
import { PURCHASE_COLUMNS } from "../../columns/purchases.ts";
import { REDEMPTION_LINE_COLUMNS } from "../../columns/redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "../../columns/redemptions.ts";
import { REJECTED_EVENT_COLUMNS } from "../../columns/rejected-events.ts";
import { REVERSAL_COLUMNS } from "../../columns/reversals.ts";
import { columnOf, expressionOf, type FactTable, fromOf } from "../queries/fact-sql.ts";

interface FactView {
  readonly table: FactTable;
  readonly columns: Columns;
  readonly where?: string;
}

const { is_attempt: _, ...ATTEMPT_COLUMNS } = CODE_CHECK_COLUMNS;

/** The documented views of facts (docs/analysts.md) by name. views.sql has the others. */
export const FACT_VIEWS = {
  v_events: { table: "events", columns: EVENT_COLUMNS },
  v_code_checks: { table: "code_checks", columns: CODE_CHECK_COLUMNS },
  v_attempts: { table: "code_checks", columns: ATTEMPT_COLUMNS, where: "code_checks.head = 1" },
  v_redemptions: { table: "redemptions", columns: REDEMPTION_COLUMNS, where: "redemptions.void = 0" },
  v_redemption_lines: {
    table: "redemption_lines",
    columns: REDEMPTION_LINE_COLUMNS,
    where: "redemptions.void = 0",
  },
  v_reversals: { table: "reversals", columns: REVERSAL_COLUMNS },
  v_purchases: { table: "purchases", columns: PURCHASE_COLUMNS },
  v_orders: { table: "orders", columns: ORDER_COLUMNS },
  v_conflicting_events: { table: "conflicting_events", columns: CONFLICTING_EVENT_COLUMNS },
  v_rejected_events: { table: "rejected_events", columns: REJECTED_EVENT_COLUMNS },
  v_price_differences: { table: "price_differences", columns: PRICE_DIFFERENCE_COLUMNS },
  v_guessing: { table: "guessing_hours", columns: GUESSING_HOUR_COLUMNS },
  v_guessing_sources: { table: "guessing_sources", columns: GUESSING_SOURCE_COLUMNS },
  v_guessing_prefixes: { table: "guessing_prefixes", columns: GUESSING_PREFIX_COLUMNS },
  v_guessed_codes: { table: "guessed_codes", columns: GUESSED_CODE_COLUMNS },
} as const satisfies Record<string, FactView>;

/** @returns the statements that create the views */
export const factViews = (): string[] => Object.entries(FACT_VIEWS).map(([name, view]) => createView(name, view));

function createView(name: string, { table, columns, where }: FactView): string {
  const values = visibleIn("view", columns).flatMap(([column, each]) => valuesOf(table, column, each));
  const exponents = columns.currency
    ? ` LEFT JOIN currency_exponents x ON x.currency = ${columnOf(table, columns, "currency")}`
    : "";
  const filter = where === undefined ? "" : `\nWHERE ${where}`;
  return `CREATE VIEW ${name} AS\nSELECT ${values.join(",\n       ")}\nFROM ${fromOf(table)}${exponents}${filter}`;
}

/** An amount is two values: a decimal, and minor units. */
function valuesOf(table: FactTable, name: string, column: Column): string[] {
  const value = expressionOf(table, name, column);
  switch (column.type) {
    case "amount":
      return [`${decimal(value, column.nullable)} AS ${name}`, `${value} AS ${name}_minor`];
    case "moment":
      return [`strftime('%Y-%m-%dT%H:%M:%fZ', ${value} / 1000.0, 'unixepoch') AS ${name}`];
    default:
      return [`${value} AS ${name}`];
  }
}

function decimal(minor: string, nullable: boolean | undefined): string {
  const text = `printf('%.*f', ifnull(x.exponent, 2), ${minor} / pow(10, ifnull(x.exponent, 2)))`;
  return nullable ? `iif(${minor} IS NULL, NULL, ${text})` : text;
}
