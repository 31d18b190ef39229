import { backUp, noteBackup } from "../store/sqlite/file/backup.ts";
import { dataFileOption, namedDataFile } from "./data-file.ts";
import { type AddCommand, exitWith, interruptible, type Operator } from "./operator.ts";

export const addBackup: AddCommand = (program, operator) =>
  program
    .command("backup")
    .description("write a checked copy of the data file, also while a collector runs")
    .argument("<file>", "the copy")
    .addOption(dataFileOption())
    .option("--force", "replace an existing file", false)
    .option("--compact", "leave out the space of deleted rows", false)
    .action(exitWith(operator, backup));

interface Options {
  readonly force: boolean;
  /** @default false */
  readonly compact?: boolean;
  readonly dataFile?: string;
}

/** Copies the data file, also while a collector writes to it. */
export async function backup(
  operator: Operator,
  file: string,
  { force, compact = false, ...named }: Options,
): Promise<number> {
  const dataFile = namedDataFile(operator.env, named.dataFile);
  const options = { force, compact, onProgress: copyProgress(operator) };
  const bytes = await interruptible((signal) => backUp(dataFile, file, { ...options, signal }));
  operator.progress.end();
  noteBackup(dataFile, Date.now());
  operator.print(`${file}: a copy of ${dataFile}, ${inMegabytes(bytes)}, checked`);
  return 0;
}

/** Shows the progress of a copy. */
export const copyProgress =
  ({ progress }: Operator) =>
  (step: "copying" | "checking", done: number): void =>
    progress.show(step === "copying" ? `copying: ${Math.floor(done * 100)}%` : "checking the copy");

const inMegabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
