import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { BUSY_MS, type Db, UnusableDataFile } from "../connection/database.ts";
import { isDataFile } from "../schema/ownership.ts";
import { LATEST_SCHEMA, requireKnownSchema, schemaNumber } from "../schema/schema.ts";

/**
 * Opens an existing data file to read it, also while a collector writes it.
 * @throws UnusableDataFile where it is missing, is no data file, or has a schema that this version does not know
 */
export function openToRead(file: string): Db {
  requireFile(file);
  const db = reading(file, () => new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS }));
  try {
    if (!reading(file, () => isDataFile(db))) throw new UnusableDataFile(`${file} is not a data file of Promotrail`);
    requireKnownSchema(file, schemaNumber(db));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens an existing data file to read its tables: they have to have the latest schema.
 * @throws UnusableDataFile
 */
export function openCurrent(file: string): Db {
  const db = openToRead(file);
  const schema = schemaNumber(db);
  if (schema === LATEST_SCHEMA) return db;
  db.close();
  throw new UnusableDataFile(
    `the data file ${file} is of an older version (schema ${schema}): start the collector once to migrate it`,
  );
}

/** SQLite's own message names neither of these causes. */
function requireFile(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) throw new UnusableDataFile(`the file ${file} doesn't exist: correct its name, or set DATABASE_URL`);
  if (stats.isDirectory()) throw new UnusableDataFile(`${file} is a folder: name a file in it`);
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UnusableDataFile(`can't read ${file}: ${(cause as Error).message}`, { cause });
  }
}
