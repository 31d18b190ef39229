import Database from "better-sqlite3";
import type { Db } from "../connection/database.ts";

/** What SQLite itself finds wrong with a file: its pages, indexes and constraints. Reads all of it. */
export function damagedParts(db: Db): string[] {
  try {
    const said = db.pragma("integrity_check") as { integrity_check: string }[];
    return said.map(({ integrity_check }) => integrity_check).filter((text) => text !== "ok");
  } catch (error) {
    // Damage where even the check can't go on.
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CORRUPT")) return [error.message];
    throw error;
  }
}

/** Rows that refer to rows that are not there. */
export function brokenReferences(db: Db): string[] {
  const rows = db.pragma("foreign_key_check") as { table: string; rowid: number | null; parent: string }[];
  return rows.map(
    ({ table, rowid, parent }) => `${table}${rowid === null ? "" : ` ${rowid}`}: no such row in ${parent}`,
  );
}
