import { existsSync, linkSync, realpathSync, renameSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { type Db, UnusableDataFile } from "../connection/database.ts";
import { isSameFile, linkUnlessExists } from "./backup.ts";
import { COMPANION_FILES, type CopyProgress, copyDatabase } from "./copy.ts";
import { makeFolderOf } from "./modes.ts";
import { openToRead } from "./open-existing.ts";

/** Options of a restore. */
export interface RestoreOptions extends CopyProgress {
  /** Whether a missing folder of the data file is created. */
  readonly makeFolder: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Replaces the data file by a verified copy of a backup. At every moment, the name refers to the complete old or new
 * file.
 * @returns the names under which the old file, and the files that SQLite created next to it, are kept
 * @throws UnusableDataFile where the backup can't be used, or any process has the data file open
 */
export async function restore(from: string, dataFile: string, options: RestoreOptions): Promise<string[]> {
  if (!existsSync(from)) throw new UnusableDataFile(`the backup ${from} doesn't exist: correct its name`);
  openToRead(from).close();
  if (isSameFile(from, dataFile)) throw new UnusableDataFile(`${from} is the data file itself`);
  if (options.makeFolder) makeFolderOf(dataFile);
  // SQLite names the files next to it after the target of a link.
  const file = existsSync(dataFile) ? realpathSync(dataFile) : dataFile;
  const kept = `${file}.replaced-${new Date(options.now()).toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
  const lock = existsSync(file) ? lockAlone(file) : null;
  try {
    return await copyDatabase(from, file, options, (copy) => {
      const companions = keepCompanions(file, kept);
      if (lock) {
        // The name always refers to a file: a collector that starts meanwhile would create an empty one.
        linkSync(file, kept);
        renameSync(copy, file);
        return [kept, ...companions];
      }
      const exists = new UnusableDataFile(`${file} was created meanwhile: stop the collector and restore again`);
      linkUnlessExists(copy, file, exists);
      return companions;
    });
  } finally {
    lock?.close();
  }
}

/** SQLite must never read the write-ahead log of the old file as the new one's. */
function keepCompanions(file: string, kept: string): string[] {
  const existing = COMPANION_FILES.filter((suffix) => existsSync(`${file}${suffix}`));
  for (const suffix of existing) renameSync(`${file}${suffix}`, `${kept}${suffix}`);
  return existing.map((suffix) => `${kept}${suffix}`);
}

/**
 * Ensures that no other process has the data file open, or opens it before the lock is closed. SQLite ends WAL mode
 * only for the last connection, because every open connection holds a lock. That also copies the write-ahead log into
 * the file, and deletes it. A collector that starts meanwhile waits for the lock of the old file. It can't return that
 * file to WAL mode after the renaming: SQLite refuses to write a file that was moved.
 */
function lockAlone(file: string): Db {
  const { ino } = statSync(file);
  const inUse = new UnusableDataFile(
    `another process has the data file ${file} open: stop the collector, and all readers of the file`,
  );
  const db = new Database(file, { fileMustExist: true, timeout: 0 });
  try {
    db.pragma("journal_mode = DELETE");
    db.exec("BEGIN EXCLUSIVE");
    // Between the two statements, a collector may have opened the file, or another restore may have replaced it.
    const isStillAlone = db.pragma("journal_mode", { simple: true }) === "delete" && statSync(file).ino === ino;
    if (isStillAlone) return db;
    throw inUse;
  } catch (cause) {
    db.close();
    if (cause === inUse || (cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_BUSY"))) throw inUse;
    const { message } = cause as Error;
    throw new UnusableDataFile(
      `can't find out whether another process has the data file ${file} open (${message}): stop the collector, move the file away, and restore again`,
      { cause },
    );
  }
}
