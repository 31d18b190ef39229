import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import Database from "better-sqlite3";
import { UnusableDataFile } from "../connection/database.ts";
import { brokenReferences, damagedParts } from "../maintenance/integrity.ts";
import { openToRead } from "./open-existing.ts";

/** What hears how far a copy is. */
export interface CopyProgress {
  /** @param done of 1; `checking` once everything is written */
  told(what: "copying" | "checking", done: number): void;
  /** Breaks it off: nothing is left of it. */
  readonly signal?: AbortSignal | undefined;
}

/** Pages between two looks at whether it shall go on: some milliseconds. */
const PAGES = 2_000;
/** What SQLite may put beside a file. */
export const COMPANION_FILES = ["-wal", "-shm", "-journal"] as const;

/**
 * Makes a whole copy of a data file beside its place and has it put there; what is left of it, when that fails, is removed.
 * @param place gets the copy's name: checked, on disk, one file
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
    copying.told("checking", 1);
    verify(copy);
    // A signal that came meanwhile is heard in the next turn.
    await setImmediate();
    copying.signal?.throwIfAborted();
    syncFile(copy);
    const placed = place(copy);
    syncFile(dirname(to));
    return placed;
  } catch (cause) {
    if (!isOfTheDisk(cause)) throw cause;
    throw new UnusableDataFile(`can't copy ${from} to ${to}: ${(cause as Error).message}`, { cause });
  } finally {
    for (const beside of ["", ...COMPANION_FILES]) rmSync(`${copy}${beside}`, { force: true });
  }
}

/** As the file stands when this begins: one snapshot, however much is written meanwhile. */
async function write(from: string, to: string, { told, signal }: CopyProgress): Promise<void> {
  const db = openToRead(from);
  try {
    closeSync(openSync(to, "wx", statSync(from).mode));
    // Without a transaction of its own SQLite would begin anew at every commit of the collector.
    db.exec("BEGIN");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    await db.backup(to, {
      progress({ totalPages, remainingPages }) {
        signal?.throwIfAborted();
        told("copying", 1 - remainingPages / totalPages);
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
    // The original's mode was copied too: in WAL mode the copy could not be read where nothing may be written beside it.
    db.pragma("journal_mode = DELETE");
    const [found] = [...damagedParts(db), ...brokenReferences(db)];
    if (found !== undefined) throw new UnusableDataFile(`the copy is damaged, as its original may be: ${found}`);
  } finally {
    db.close();
  }
}

/** Of runs that were killed: their processes are gone. */
function removeLeftovers(to: string): void {
  for (const name of readdirSync(dirname(to)).filter((one) => one.startsWith(`${basename(to)}.partial-`))) {
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

const isOfTheDisk = (error: unknown): boolean =>
  error instanceof Database.SqliteError || (error instanceof Error && "syscall" in error);
