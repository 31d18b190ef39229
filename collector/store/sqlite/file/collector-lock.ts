import { existsSync, realpathSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import Database from "better-sqlite3";
import { UnusableDataFile } from "../connection/database.ts";
import { requireOurs } from "../schema/ownership.ts";
import { makeFolderOf } from "./modes.ts";

/** How long a collector waits for the one before it, in ms: longer than that one takes to stop. */
const WAIT_MS = 10_000;
const RETRY_MS = 100;

/** Held while a collector serves a data file. */
export interface CollectorLock {
  release(): void;
}

/**
 * Locks a data file for one collector: what two of them remember would contradict each other. Commands may still open
 * the file. The system releases the lock when the process ends, however it ends.
 * @param makeFolder whether a missing folder of the data file is created
 * @param waitMs how long it waits for the collector before it to stop @default 10 seconds
 * @throws UnusableDataFile where another collector serves the file, or the file is of another program
 */
export async function lockForCollector(
  file: string,
  makeFolder: boolean,
  waitMs: number = WAIT_MS,
): Promise<CollectorLock> {
  const name = lockName(file, makeFolder);
  for (let waited = 0; ; waited += RETRY_MS) {
    const lock = tryLock(name, file);
    if (lock) return { release: () => void lock.close() };
    if (waited >= waitMs)
      throw new UnusableDataFile(
        `another collector serves the data file ${file}: stop it, or set DATABASE_URL to another file`,
      );
    await delay(RETRY_MS);
  }
}

/** The name of an empty database beside the data file: two names of one data file lead to the same one. */
function lockName(file: string, makeFolder: boolean): string {
  try {
    if (makeFolder) makeFolderOf(file);
    if (existsSync(file)) refuseForeign(file);
    return `${existsSync(file) ? realpathSync(file) : file}-collector`;
  } catch (cause) {
    throw unusable(file, cause);
  }
}

/** Nothing is written beside a file of another program. */
function refuseForeign(file: string): void {
  const db = new Database(file, { readonly: true });
  try {
    requireOurs(db, file);
  } finally {
    db.close();
  }
}

/** @returns the locked database; null while another process has it */
function tryLock(name: string, file: string): Database.Database | null {
  const db = openLock(name, file);
  try {
    db.exec("BEGIN EXCLUSIVE");
    return db;
  } catch (cause) {
    db.close();
    if (cause instanceof Database.SqliteError && cause.code.startsWith("SQLITE_BUSY")) return null;
    throw unusable(file, cause);
  }
}

function openLock(name: string, file: string): Database.Database {
  try {
    return new Database(name, { timeout: 0 });
  } catch (cause) {
    throw unusable(file, cause);
  }
}

const unusable = (file: string, cause: unknown): Error =>
  cause instanceof UnusableDataFile
    ? cause
    : new UnusableDataFile(`can't use the data file ${file}: ${(cause as Error).message}`, { cause });
