import { readConfig } from "../config.ts";
import { readErasures } from "../erasures-file.ts";
import { newSecret } from "../secret.ts";
import { eraseAgain } from "../services/privacy/restored.ts";
import { restore as restoreFile } from "../store/sqlite/file/restore.ts";
import { sqliteStore } from "../store/sqlite/index.ts";
import { copyProgress } from "./backup.ts";
import { type AddCommand, exitWith, interruptible, type Operator } from "./operator.ts";

export const addRestore: AddCommand = (program, operator) =>
  program
    .command("restore")
    .description("replace the data file by a backup; the old file is kept under another name")
    .argument("<file>", "the backup")
    .action(exitWith(operator, restore));

/** Replaces the data file by a backup, and keeps the old file. */
export async function restore(operator: Operator, file: string): Promise<number> {
  const { dataFile, dataFileIsDefault: makeFolder } = readConfig(operator.env);
  const options = { makeFolder, onProgress: copyProgress(operator), now: Date.now };
  const kept = await interruptible((signal) => restoreFile(file, dataFile, { ...options, signal }));
  await eraseSince(operator);
  operator.progress.end();
  operator.print(`${dataFile} is restored from ${file}`);
  for (const name of kept) operator.print(`the old file is kept as ${name}`);
  return 0;
}

/** A person who was erased since the backup was made is erased again, before anybody uses the file. */
async function eraseSince({ env }: Operator): Promise<void> {
  const { dataFile, erasuresFile } = readConfig(env);
  const erasures = readErasures(erasuresFile);
  if (erasures.length === 0) return;
  const store = sqliteStore({ file: dataFile, now: Date.now, newWriteKey: newSecret });
  await eraseAgain(store, erasures).finally(() => store.close());
}
