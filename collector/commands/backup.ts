import { readConfig } from "../config.ts";
import { backUp } from "../store/sqlite/file/backup.ts";
import { type AddCommand, exitWith, interruptible, type Operator } from "./operator.ts";

export const addBackup: AddCommand = (program, operator) =>
  program
    .command("backup")
    .description("write a checked copy of the data file, also while a collector runs")
    .argument("<file>", "the copy")
    .option("--force", "replace an existing file", false)
    .action(exitWith(operator, backup));

/** Copies the data file, also while a collector writes to it. */
export async function backup(operator: Operator, file: string, { force }: { force: boolean }): Promise<number> {
  const { dataFile } = readConfig(operator.env);
  const options = { force, onProgress: copyProgress(operator) };
  const bytes = await interruptible((signal) => backUp(dataFile, file, { ...options, signal }));
  operator.progress.end();
  operator.print(`${file}: ${inMegabytes(bytes)}, checked`);
  return 0;
}

/** Shows the progress of a copy. */
export const copyProgress =
  ({ progress }: Operator) =>
  (step: "copying" | "checking", done: number): void =>
    progress.show(step === "copying" ? `copying: ${Math.floor(done * 100)}%` : "checking the copy");

const inMegabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
