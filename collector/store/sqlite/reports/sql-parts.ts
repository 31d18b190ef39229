import type { ReportFilter } from "../../ports/reports.ts";
import { literal } from "../queries/literal.ts";

// Parts of statements that are equal over tables and documented views.

/** A moment as the documented views have it. @param at epoch milliseconds */
export const isoLiteral = (at: number): string => literal(new Date(at).toISOString());

/** Epoch milliseconds of a time as text. @param text an SQL expression */
export const msOf = (text: string): string => `CAST(round(unixepoch(${text}, 'subsec') * 1000) AS INTEGER)`;

/** The rows of a kind of finding, as a query that others may follow by UNION ALL. */
export const rowsOfKind = (kind: string, sql: string): string => `SELECT ${literal(kind)} AS kind, * FROM (${sql})`;

/** The filters of a fact beside its time, as more conditions. */
export function placeOf({ cdp_source, traffic, currency }: ReportFilter): string {
  const wanted = Object.entries({ cdp_source, traffic, currency });
  const set = wanted.filter((each): each is [string, string] => each[1] !== undefined && each[1] !== "all");
  return set.map(([column, value]) => ` AND ${column} = ${literal(value)}`).join("");
}
