import { readConfig } from "../config.ts";
import { backUp } from "../store/sqlite/file/backup.ts";
import { breakable, type Operator } from "./operator.ts";

/** Copies the data file, also while a collector writes it. */
export async function backup(operator: Operator, file: string, { force }: { force: boolean }): Promise<number> {
  const { dataFile } = readConfig(operator.env);
  const told = showCopying(operator);
  const bytes = await breakable((signal) => backUp(dataFile, file, { force, told, signal }));
  operator.progress.end();
  operator.print(`${file}: ${inMegabytes(bytes)}, checked`);
  return 0;
}

/** How far a copy is, in words. */
export const showCopying =
  ({ progress }: Operator) =>
  (what: "copying" | "checking", done: number): void =>
    progress.show(what === "copying" ? `copying: ${Math.floor(done * 100)} %` : "checking the copy");

const inMegabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
