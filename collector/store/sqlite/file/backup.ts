import { existsSync, linkSync, renameSync, statSync } from "node:fs";
import { UnusableDataFile } from "../connection/database.ts";
import { COMPANION_FILES, type CopyProgress, copyDatabase } from "./copy.ts";

/** How a backup is made. */
export interface BackupOptions extends CopyProgress {
  /** Whether a file of that name may be replaced. */
  readonly force: boolean;
}

/**
 * Writes a checked copy of the data file, as it stands when this begins, also while a collector writes it. There is
 * never a half file under that name.
 * @returns its size in bytes
 * @throws UnusableDataFile where the file is there already, or can't be written, or the copy is damaged
 */
export async function backUp(dataFile: string, to: string, options: BackupOptions): Promise<number> {
  const taken = new UnusableDataFile(`${to} is there already: name another file, or replace it with --force`);
  if (existsSync(to) && !options.force) throw taken;
  if (isSameFile(dataFile, to)) throw new UnusableDataFile(`${to} is the data file itself`);
  const beside = COMPANION_FILES.map((suffix) => `${to}${suffix}`).find(existsSync);
  if (beside) throw new UnusableDataFile(`${beside} would be taken for a part of the backup: move it away`);
  return copyDatabase(dataFile, to, options, (copy) => {
    if (options.force) renameSync(copy, to);
    else linkUnlessTaken(copy, to, taken);
    return statSync(to).size;
  });
}

/** A link, unlike a renaming, never replaces what another program put there meanwhile. */
export function linkUnlessTaken(copy: string, to: string, taken: Error): void {
  try {
    linkSync(copy, to);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? taken : error;
  }
}

/** Whether two names stand for one file. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((name) => statSync(name, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
