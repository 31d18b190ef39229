import { existsSync, linkSync, mkdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { type Db, UnusableDataFile } from "../connection/database.ts";
import { isSameFile, linkUnlessTaken } from "./backup.ts";
import { COMPANION_FILES, type CopyProgress, copyDatabase } from "./copy.ts";
import { openToRead } from "./open-existing.ts";

/** How a data file is restored. */
export interface RestoreOptions extends CopyProgress {
  /** Whether the data file's folder may be made where it is missing. */
  readonly makeFolder: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Puts a checked copy of a backup in the place of the data file. Whoever opens the data file finds the old one or the
 * new one, whole.
 * @returns the names under which what was there is kept
 * @throws UnusableDataFile where the backup can't be used, or anybody has the data file open
 */
export async function restore(from: string, dataFile: string, options: RestoreOptions): Promise<string[]> {
  openToRead(from).close();
  if (isSameFile(from, dataFile)) throw new UnusableDataFile(`${from} is the data file itself`);
  if (options.makeFolder) mkdirSync(dirname(dataFile), { recursive: true });
  // What SQLite puts beside the file is named after what a link leads to.
  const file = existsSync(dataFile) ? realpathSync(dataFile) : dataFile;
  const kept = `${file}.replaced-${new Date(options.now()).toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const alone = existsSync(file) ? lockAlone(file) : null;
  try {
    return await copyDatabase(from, file, options, (copy) => {
      const beside = keepBeside(file, kept);
      if (alone) {
        // At no moment is there no data file: a collector that starts would make an empty one.
        linkSync(file, kept);
        renameSync(copy, file);
        return [kept, ...beside];
      }
      linkUnlessTaken(copy, file, new UnusableDataFile(`${file} was made meanwhile: is a collector running?`));
      return beside;
    });
  } finally {
    alone?.close();
  }
}

/** A log that the old file left must never be taken for the new one's. */
function keepBeside(file: string, kept: string): string[] {
  const there = COMPANION_FILES.filter((suffix) => existsSync(`${file}${suffix}`));
  for (const suffix of there) renameSync(`${file}${suffix}`, `${kept}${suffix}`);
  return there.map((suffix) => `${kept}${suffix}`);
}

/**
 * Makes sure that nobody has the data file open, and that nobody opens it before this is closed. SQLite takes a file out
 * of WAL mode only for its last connection; every open one holds a lock, whatever it does. That also copies the log into
 * the file, and deletes it. A collector that starts meanwhile and waits for the lock of the old file can't put that back
 * into WAL mode once it has another name: SQLite refuses to write a file that was moved.
 */
function lockAlone(file: string): Db {
  const { ino } = statSync(file);
  const inUse = new UnusableDataFile(
    `somebody has the data file ${file} open: stop the collector, and what else reads it`,
  );
  const db = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    db.pragma("journal_mode = DELETE");
    db.exec("BEGIN EXCLUSIVE");
    // Between the two a collector may have come, or another restore have gone.
    const isStillAlone = db.pragma("journal_mode", { simple: true }) === "delete" && statSync(file).ino === ino;
    if (isStillAlone) return db;
    throw inUse;
  } catch (cause) {
    db.close();
    if (cause === inUse || (cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_BUSY"))) throw inUse;
    const { message } = cause as Error;
    throw new UnusableDataFile(
      `it can't be told whether anybody has the data file ${file} open (${message}): stop the collector, move the file away, restore again`,
      { cause },
    );
  }
}
