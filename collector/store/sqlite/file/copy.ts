import { closeSync, fsyncSync, openSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import { UnusableDataFile } from "../connection/database.ts";
import { brokenReferences, damagedParts } from "../maintenance/integrity.ts";
import { FILE_MODE } from "./modes.ts";
import { openToRead } from "./open-existing.ts";

/** Progress and cancellation of a copy. */
export interface CopyProgress {
  /** @param done 0 to 1; the phase is `checking` once everything is written */
  onProgress(phase: "copying" | "checking", done: number): void;
  /** Cancels the copy: nothing of it stays. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the copy leaves out free pages. Writing it then reports no progress, and is canceled only at its end. */
  readonly compact?: boolean;
}

/** Pages between two checks for cancellation: some milliseconds. */
const PAGES = 2_000;
/** Suffixes of the files that SQLite may create next to a data file. */
export const COMPANION_FILES = ["-wal", "-shm", "-journal"] as const;

/**
 * Makes a verified copy of a data file next to its destination, and removes it where anything fails.
 * @param place moves the copy to its destination; it gets the copy's name
 * @returns the result of `place`
 * @throws UnusableDataFile
 */
export async function copyDatabase<T>(
  from: string,
  to: string,
  copying: CopyProgress,
  place: (copy: string) => T,
): Promise<T> {
  const copy = `${to}.partial-${process.pid}`;
  try {
    removeLeftovers(to);
    await write(from, copy, copying);
    copying.onProgress("checking", 1);
    verify(copy);
    // Lets a signal that arrived meanwhile abort the copy.
    await setImmediate();
    copying.signal?.throwIfAborted();
    syncFile(copy);
    const placed = place(copy);
    syncFile(dirname(to));
    return placed;
  } catch (cause) {
    if (!isDiskError(cause)) throw cause;
    throw new UnusableDataFile(`can't copy ${from} to ${to}: ${(cause as Error).message}`, { cause });
  } finally {
    for (const suffix of ["", ...COMPANION_FILES]) rmSync(`${copy}${suffix}`, { force: true });
  }
}

/** Copies a snapshot of the moment when this begins, however much is written meanwhile. */
async function write(from: string, to: string, { onProgress, signal, compact }: CopyProgress): Promise<void> {
  const db = openToRead(from);
  try {
    closeSync(openSync(to, "wx", FILE_MODE));
    if (compact) {
      onProgress("copying", 0);
      // Unlike VACUUM, this keeps the numbers of rows, at which an erasure goes on.
      return void db.prepare("VACUUM INTO ?").run(to);
    }
    // Without a transaction, SQLite would restart the copy at every commit of the collector.
    db.exec("BEGIN");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    await db.backup(to, {
      progress({ totalPages, remainingPages }) {
        signal?.throwIfAborted();
        onProgress("copying", 1 - remainingPages / totalPages);
        return PAGES;
      },
    });
  } finally {
    db.close();
  }
}

function verify(copy: string): void {
  const db = new Database(copy);
  try {
    // The copy is in WAL mode like its original: it could not be read in a folder without write permission.
    db.pragma("journal_mode = DELETE");
    const [problem] = [...damagedParts(db), ...brokenReferences(db)];
    if (problem !== undefined) {
      throw new UnusableDataFile(
        `the copy is damaged, and its original may be too (${problem}): verify that with "promotrail check"`,
      );
    }
  } finally {
    db.close();
  }
}

/** Removes the copies of processes that were killed. */
function removeLeftovers(to: string): void {
  for (const name of readdirSync(dirname(to)).filter((file) => file.startsWith(`${basename(to)}.partial-`))) {
    const [, pid] = /\.partial-(\d+)(?:-(?:wal|shm|journal))?$/.exec(name) ?? [];
    if (pid !== undefined && (Number(pid) === process.pid || !isRunning(Number(pid)))) {
      rmSync(join(dirname(to), name), { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function syncFile(name: string): void {
  const file = openSync(name, "r");
  fsyncSync(file);
  closeSync(file);
}

const isDiskError = (error: unknown): boolean =>
  error instanceof Database.SqliteError || (error instanceof Error && "syscall" in error);
