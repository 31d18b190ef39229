import { readConfig } from "../config.ts";
import { restore as restoreFile } from "../store/sqlite/file/restore.ts";
import { showCopying } from "./backup.ts";
import { breakable, type Operator } from "./operator.ts";

/** Puts a backup in the place of the data file, and keeps what was there. */
export async function restore(operator: Operator, file: string): Promise<number> {
  const { dataFile, dataFileIsDefault: makeFolder } = readConfig(operator.env);
  const told = showCopying(operator);
  const kept = await breakable((signal) => restoreFile(file, dataFile, { makeFolder, told, signal, now: Date.now }));
  operator.progress.end();
  operator.print(`${dataFile} is what ${file} was`);
  for (const name of kept) operator.print(`what was there is kept as ${name}`);
  return 0;
}
