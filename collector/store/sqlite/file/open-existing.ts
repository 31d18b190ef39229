import Database from "better-sqlite3";
import { type Db, latestSchema, UnusableDataFile, writtenByNewer } from "../connection/database.ts";
import { BUSY_MS } from "../connection/wal.ts";

/** Tables that every version of ours has, and hardly anybody else's file. */
const OURS = ["properties", "change_counter", "rejected_events"];

/**
 * Opens a data file that is there, only to read it, also while a collector writes it.
 * @throws UnusableDataFile where it is missing, none of ours, or written by a newer version
 */
export function openToRead(file: string): Db {
  const db = reading(file, () => new Database(file, { readonly: true, fileMustExist: true, timeout: BUSY_MS }));
  try {
    const schema = reading(file, () => schemaOf(db));
    if (schema === null) throw new UnusableDataFile(`${file} is no data file of Promotrail's`);
    if (schema > latestSchema()) throw writtenByNewer(file, schema);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * The same, where what stands in the tables is looked at: it has to be up to date.
 * @throws UnusableDataFile
 */
export function openCurrent(file: string): Db {
  const db = openToRead(file);
  const schema = schemaOf(db);
  if (schema === latestSchema()) return db;
  db.close();
  throw new UnusableDataFile(`the data file ${file} is of an older version: start the collector once`);
}

/** @returns its `user_version`; null where it is none of ours */
function schemaOf(db: Db): number | null {
  const found = db
    .prepare<[string], number>(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
    )
    .pluck()
    .get(JSON.stringify(OURS))!;
  return found === OURS.length ? (db.pragma("user_version", { simple: true }) as number) : null;
}

function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new UnusableDataFile(`can't read ${file}: ${(cause as Error).message}`, { cause });
  }
}
