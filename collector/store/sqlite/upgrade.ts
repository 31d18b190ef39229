import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import { openDatabase } from "./connection/open-database.ts";
import { LATEST_SCHEMA, type OnUpgradeStep, schemaNumber } from "./schema/schema.ts";

/**
 * Brings an existing data file of an older version to the latest schema, in one transaction: a process that ends during it
 * leaves the file as it was. A file of this version, or none, is left alone.
 * @param onStep called before each step
 * @throws UnusableDataFile
 */
export function upgradeDataFile(file: string, onStep: OnUpgradeStep): void {
  if (isOlder(file)) openDatabase(file, false, onStep).close();
}

/** Whatever can't be read is reported by the one who opens it to write. */
function isOlder(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    const db = new Database(file, { readonly: true });
    try {
      return schemaNumber(db) < LATEST_SCHEMA;
    } finally {
      db.close();
    }
  } catch {
    return false;
  }
}
