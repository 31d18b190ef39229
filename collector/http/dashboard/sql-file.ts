import type { Response } from "express";
import type { DocumentedColumn } from "../../formats/column.ts";
import { isRefusal, type Refusal } from "../../services/refusal.ts";
import { FACTS } from "../../store/columns/facts.ts";
import type { SqlResult } from "../../store/ports/sql.ts";
import type { AppContext } from "../app-context.ts";
import { leavingOf, querySql } from "../query-sql.ts";
import { sendCells } from "../send-rows.ts";
import { FILE_FORMATS, type FileExtension } from "./file-links.ts";
import type { View } from "./view.ts";

/** The address of a query's result as a file, without its end. */
export const SQL_FILE = "/dashboard/sql/result";

/** Runs a query and sends its result as a file, with at most as many rows as the API returns. */
export async function sendSqlFile(
  context: AppContext,
  { access }: View,
  sql: string,
  extension: FileExtension,
  res: Response,
): Promise<Refusal | undefined> {
  const result = await querySql(context, access, { sql }, leavingOf(res));
  if (isRefusal(result)) return result;
  sendCells(res.attachment(`query.${extension}`), FILE_FORMATS[extension], columnsOfResult(result), result.rows);
  return undefined;
}

/** Views have amounts and moments as text. */
const AMOUNTS: ReadonlySet<string> = new Set(
  Object.values(FACTS).flatMap(({ columns }) =>
    Object.entries(columns).flatMap(([name, { type }]) => (type === "amount" ? [name] : [])),
  ),
);
const DECIMAL = /^-?\d+(\.\d{1,4})?$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** The columns of a result. A text is a number or a date only if every value of its column is one. */
export function columnsOfResult({ columns, rows }: Pick<SqlResult, "columns" | "rows">): DocumentedColumn[] {
  const areAll = (at: number, pattern: RegExp) =>
    rows.every((row) => row[at] === null || pattern.test(String(row[at])));
  return columns.map(({ name, type }, at) => {
    if (type === "integer") return { name, type };
    if (type === "real") return { name, type: "decimal" };
    if (areAll(at, MOMENT)) return { name, type: "moment" };
    return { name, type: AMOUNTS.has(name) && areAll(at, DECIMAL) ? "decimal" : "text" };
  });
}
