import type { PersonalData, PersonalTable } from "../../columns/personal.ts";
import { columnsOfClass, PERSONAL_TABLES } from "../../columns/tables.ts";
import { erasedEvent } from "../../decide/privacy/erased-event.ts";
import { erasedIdentities, erasedRecord } from "../../decide/privacy/erased-record.ts";
import { erasedIds, type Ids, type Pseudonyms } from "../../decide/privacy/pseudonyms.ts";
import type { PersonRow } from "../../ports/privacy.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { ErasureTable } from "./erasures.ts";
import { keyOf } from "./walk.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** Takes a person out of one row. @returns whether the row changed */
type EraseRow = (key: PersonRow["key"], pseudonyms: Pseudonyms) => boolean;

/** The classes whose values an erasure changes. */
const CHANGED: readonly PersonalData[] = [
  "customer",
  "visitor",
  "session",
  "identity",
  "identities",
  "hashes",
  "event",
  "record",
];

/** @returns a function that takes a person out of one row of any table */
export function rowEraser(db: Db, transactions: Transactions, { derive }: Pick<ErasureTable, "derive">) {
  const erasers = new Map<string, EraseRow>();
  const tables = new Map(PERSONAL_TABLES);
  const make = (name: string): EraseRow => {
    const table = tables.get(name)!;
    const where = keyOf(db, name)
      .map((column) => `${column} = ?`)
      .join(" AND ");
    if (table.deletes) {
      const remove = db.prepare(`DELETE FROM ${name} WHERE ${where}`);
      return (key) => remove.run(...key).changes === 1;
    }
    return updater(db, name, table, where, transactions, derive);
  };
  return (table: string, key: PersonRow["key"], pseudonyms: Pseudonyms): boolean => {
    const eraser = erasers.get(table) ?? make(table);
    erasers.set(table, eraser);
    return eraser(key, pseudonyms);
  };
}

function updater(
  db: Db,
  name: string,
  table: PersonalTable,
  where: string,
  { nextChange }: Transactions,
  derive: ErasureTable["derive"],
): EraseRow {
  const columns = columnsOfClass(table, ...CHANGED);
  const select = db.prepare<unknown[], Row>(`SELECT ${columns.join(", ")} FROM ${name} WHERE ${where}`);
  const numbered = table.changed === undefined || table.changed === "seq" ? [] : [table.changed];
  // The change feed of events goes by their key.
  const moved = table.changed === "seq" ? [`seq = (SELECT max(seq) + 1 FROM ${name})`] : [];
  const set = [...[...columns, ...numbered].map((column) => `${column} = ?`), ...moved].join(", ");
  const update = db.prepare(`UPDATE OR REPLACE ${name} SET ${set} WHERE ${where}`);
  return (key, pseudonyms) => {
    const row = select.get(...key);
    if (!row) return false;
    const erased = erasedRow(table, row, pseudonyms, derive);
    if (columns.every((column) => erased[column] === row[column])) return false;
    update.run(...columns.map((column) => erased[column]), ...numbered.map(nextChange), ...key);
    return true;
  };
}

const textOf = (row: Row, columns: readonly string[]): string | null => {
  const value = columns[0] === undefined ? null : row[columns[0]];
  return value === null || value === undefined ? null : String(value);
};

/** The values of a row after an erasure, by the classes of its columns. */
function erasedRow(table: PersonalTable, row: Row, pseudonyms: Pseudonyms, derive: ErasureTable["derive"]): Row {
  const ids = {
    customerId: textOf(row, columnsOfClass(table, "customer")),
    visitorId: textOf(row, columnsOfClass(table, "visitor")),
    sessionId: textOf(row, columnsOfClass(table, "session")),
  };
  const erased = erasedIds(ids, pseudonyms, derive) ?? ids;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === "string" ? erasedValue(table.columns[column]!, value, erased, pseudonyms) : value,
    ]),
  );
}

function erasedValue(personal: PersonalData, value: string, ids: Ids, pseudonyms: Pseudonyms): string | null {
  const identity = (key: string) => pseudonyms.identity(key) ?? key;
  switch (personal) {
    case "customer":
      return ids.customerId;
    case "visitor":
      return ids.visitorId;
    case "session":
      return ids.sessionId;
    case "identity":
      return identity(value);
    case "identities":
      return erasedIdentities(value, pseudonyms);
    case "hashes":
      return value.split(",").map(identity).join(",");
    case "event":
      return erasedEvent(value, ids);
    case "record":
      return erasedRecord(value, pseudonyms);
    default:
      return value;
  }
}
