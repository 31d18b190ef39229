import type { Column, Columns } from "../../columns/column.ts";
import type { FactKind } from "../../columns/facts.ts";
import { codeGroupOf } from "./code-group-of.ts";

// SQL of facts. The table of a fact has the name of its kind.

/** The tables that hold facts with documented views. */
export type FactTable =
  | FactKind
  | "conflicting_events"
  | "rejected_events"
  | "price_differences"
  | "guessing_hours"
  | "guessing_sources"
  | "guessing_prefixes"
  | "guessed_codes";

/** Facts that belong to a redemption are read with it, orders with the reports of pages. */
const JOINS: Partial<Readonly<Record<FactTable, string>>> = {
  redemption_lines: "redemption_lines JOIN redemptions ON redemptions.id = redemption_lines.redemption_id",
  orders: `orders JOIN order_sightings ON order_sightings.property_id = orders.property_id
    AND order_sightings.platform = orders.platform AND order_sightings.order_id = orders.order_id`,
  reversals: "reversals JOIN redemptions ON redemptions.id = reversals.redemption_id",
};

/** The FROM clause of a fact, without its keyword. */
export const fromOf = (table: FactTable): string => JOINS[table] ?? table;

/** The table that has a column of a fact. */
export const tableOf = (table: FactTable, column: Column): string => ("table" in column ? column.table : table);

/** The SQL expression of a column's value as stored: whole numbers, texts and JSON. */
export function expressionOf(table: FactTable, name: string, column: Column): string {
  if ("expression" in column) return column.expression;
  if ("lookup" in column) return codeGroupOf(`${table}.code`, `${table}.property_id`);
  return `${tableOf(table, column)}.${column.stored ?? name}`;
}

/**
 * The SQL condition of a filter.
 * @param wanted a value of the column, or several
 * @param write returns the SQL of a value
 */
export function isAnyOf<Value>(
  column: string,
  wanted: Value | readonly Value[],
  write: (value: Value) => string,
): string {
  const values: readonly Value[] = Array.isArray(wanted) ? wanted : [wanted as Value];
  return values.length === 1 ? `${column} = ${write(values[0]!)}` : `${column} IN (${values.map(write).join(", ")})`;
}

/** The SQL expression of a column by its name. */
export const columnOf = (table: FactTable, columns: Columns, name: string): string =>
  expressionOf(table, name, columns[name]!);
