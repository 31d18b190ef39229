import { existsSync, linkSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { BUSY_MS, UnusableDataFile } from "../connection/database.ts";
import { LATEST_SCHEMA, schemaNumber } from "../schema/schema.ts";
import { COMPANION_FILES, type CopyProgress, copyDatabase } from "./copy.ts";

/** Options of a backup. */
export interface BackupOptions extends CopyProgress {
  /** Whether an existing file is replaced. */
  readonly force: boolean;
}

/**
 * Writes a verified copy of the data file, a snapshot of the moment when this begins, also while a collector writes it.
 * The name never refers to an incomplete file.
 * @returns the size of the copy, in bytes
 * @throws UnusableDataFile where the file exists or can't be written, or where the copy is damaged
 */
export async function backUp(dataFile: string, to: string, options: BackupOptions): Promise<number> {
  if (statSync(to, { throwIfNoEntry: false })?.isDirectory())
    throw new UnusableDataFile(`${to} is a folder: name a file in it, such as ${join(to, "backup.db")}`);
  const exists = new UnusableDataFile(`${to} exists already: choose another name, or replace it with --force`);
  if (existsSync(to) && !options.force) throw exists;
  if (isSameFile(dataFile, to)) throw new UnusableDataFile(`${to} is the data file itself: choose another name`);
  const companion = COMPANION_FILES.map((suffix) => `${to}${suffix}`).find(existsSync);
  if (companion) throw new UnusableDataFile(`SQLite would read ${companion} as a part of the backup: move it away`);
  return copyDatabase(dataFile, to, options, (copy) => {
    if (options.force) renameSync(copy, to);
    else linkUnlessExists(copy, to, exists);
    return statSync(to).size;
  });
}

/**
 * Notes in the data file that a backup of it is complete. The note is for the metrics: where a file of another version, or
 * a busy or full disk, does not take it, the backup is none the worse.
 * @param at epoch milliseconds
 */
export function noteBackup(dataFile: string, at: number): void {
  try {
    const db = new Database(dataFile, { fileMustExist: true, timeout: BUSY_MS });
    try {
      if (schemaNumber(db) === LATEST_SCHEMA) db.prepare("INSERT OR REPLACE INTO last_backup VALUES (1, ?)").run(at);
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  }
}

/**
 * Puts a copy under its name. Unlike a renaming, a link never replaces a file that another program has created
 * meanwhile.
 */
export function linkUnlessExists(copy: string, to: string, exists: Error): void {
  try {
    linkSync(copy, to);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? exists : error;
  }
}

/** Whether two names refer to one file. */
export function isSameFile(name: string, otherName: string): boolean {
  const [a, b] = [name, otherName].map((name) => statSync(name, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
