import { visibleIn } from "../../columns/column.ts";
import { FACTS, type FactKind } from "../../columns/facts.ts";
import type { FactFilter } from "../../ports/facts.ts";
import { openCurrent } from "../file/open-existing.ts";
import { columnOf, expressionOf, fromOf, tableOf } from "./fact-sql.ts";
import { conditionsOf, sourceConditions } from "./facts.ts";

/** Rows to read at once. A reader keeps the write-ahead log from being emptied for no longer than these take. */
const STEP = 5_000;

/** An export of one property. */
export interface ExportQuery {
  readonly kind: FactKind;
  readonly propertyId: string;
  readonly filter: FactFilter;
  /** Only rows changed after this `change_seq`. */
  readonly after: number;
}

type Row = readonly (string | number | null)[];

/** The redemption's table, where the filters of its lines and reversals apply. */
const filteredTable = (kind: FactKind): FactKind =>
  kind === "redemption_lines" || kind === "reversals" ? "redemptions" : kind;

/**
 * Rows in the order of their last change, in parts of a few thousand; cells in the order of the kind's columns. A row
 * that changes meanwhile is repeated at the end.
 * @throws UnusableDataFile
 */
export function* exportedRows(
  file: string,
  { kind, propertyId, filter, after }: ExportQuery,
): Generator<readonly Row[]> {
  const { columns } = FACTS[kind];
  const filtered = filteredTable(kind);
  const change = columnOf(kind, columns, "change_seq");
  const table = tableOf(kind, columns.change_seq);
  const time = columnOf(kind, columns, kind === "reversals" ? "reversed_at" : "occurred_at");
  const conditions = [...conditionsOf(filter, time, filtered), ...sourceConditions(filter, filtered)];
  const where = [
    `${change} > ? AND ${change} <= ? AND ${table}.property_id = ?`,
    ...(table === "redemptions" && !filter.include_void ? ["redemptions.void = 0"] : []),
    ...conditions.map(([sql]) => sql),
  ].join(" AND ");
  const cells = visibleIn("rows", columns).flatMap(([name, column]) => {
    const value = expressionOf(kind, name, column);
    return column.type === "amount" ? [value, value] : [value];
  });
  const db = openCurrent(file);
  try {
    const lastOf = db
      .prepare<[string, number], number | null>(
        `SELECT max(change) FROM (
           SELECT ${change} AS change FROM ${table} WHERE property_id = ? AND ${change} > ? ORDER BY ${change} LIMIT ${STEP})`,
      )
      .pluck();
    const rows = db
      .prepare<unknown[], Row>(`SELECT ${cells.join(", ")} FROM ${fromOf(kind)} WHERE ${where} ORDER BY ${change}`)
      .raw();
    const values = [propertyId, ...conditions.flatMap(([, bound]) => bound)];
    for (let at = after, last = lastOf.get(propertyId, at); last; at = last, last = lastOf.get(propertyId, at)) {
      yield rows.all(at, last, ...values);
    }
  } finally {
    db.close();
  }
}
