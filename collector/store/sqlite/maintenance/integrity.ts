import Database from "better-sqlite3";
import type { Db } from "../connection/database.ts";

/** The problems that SQLite finds in the pages, indexes and constraints of a file. Reads the whole file. */
export function damagedParts(db: Db): string[] {
  try {
    const rows = db.pragma("integrity_check") as { integrity_check: string }[];
    return rows.map(({ integrity_check }) => integrity_check).filter((text) => text !== "ok");
  } catch (error) {
    // Some damage stops the check itself.
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_CORRUPT")) return [error.message];
    throw error;
  }
}

/** Rows that refer to missing rows. */
export function brokenReferences(db: Db): string[] {
  const rows = db.pragma("foreign_key_check") as { table: string; rowid: number | null; parent: string }[];
  return rows.map(
    ({ table, rowid, parent }) => `${table}${rowid === null ? "" : ` ${rowid}`}: no such row in ${parent}`,
  );
}
