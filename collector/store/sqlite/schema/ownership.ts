import { type Db, UnusableDataFile } from "../connection/database.ts";

/** "Prom": marks a data file as ours (https://www.sqlite.org/pragma.html#pragma_application_id). */
export const APPLICATION_ID = 0x50_72_6f_6d;

/** Tables of every data file before schema 39, which had no mark; hardly a file of another program has them all. */
const OURS = ["properties", "change_counter", "rejected_events"];

/** Whether a file is one of Promotrail: marked, or from before the mark. */
export function isDataFile(db: Db): boolean {
  const mark = db.pragma("application_id", { simple: true });
  return mark === APPLICATION_ID || (mark === 0 && hasOurTables(db));
}

function hasOurTables(db: Db): boolean {
  const found = db.prepare<[string], number>(
    "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (SELECT value FROM json_each(?))",
  );
  return found.pluck().get(JSON.stringify(OURS)) === OURS.length;
}

/**
 * Refuses a file of another program before anything is written to it. A new or empty file is accepted.
 * @param file its name, for the error
 * @throws UnusableDataFile
 */
export function requireOurs(db: Db, file: string): void {
  const isEmpty = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (isEmpty ? isUnmarked(db) : isDataFile(db)) return;
  throw new UnusableDataFile(`${file} is not a data file of Promotrail: set DATABASE_URL to another file`);
}

/** Another program may have marked a file that it has not filled yet. */
const isUnmarked = (db: Db): boolean =>
  [0, APPLICATION_ID].includes(db.pragma("application_id", { simple: true }) as number);
