import type { Command } from "commander";
import { readConfig } from "../config.ts";
import { newSecret } from "../secret.ts";
import { keyUses } from "../services/key-uses.ts";
import type { KeyContext } from "../services/keys.ts";
import { isRefusal, type Refusal } from "../services/refusal.ts";
import { sqliteStore } from "../store/sqlite/index.ts";

/**
 * Does one thing with the data file that the environment names, beside a collector that may be running on it. A refusal
 * ends the program: it says everything that is wrong, by name.
 * @throws BadConfig, UnusableDataFile
 */
export async function withStore<T>(
  program: Command,
  env: NodeJS.ProcessEnv,
  act: (ring: KeyContext) => Promise<T | Refusal>,
): Promise<T> {
  const { dataFile: file, dataFileIsDefault: makeFolder } = readConfig(env, { demo: false });
  const store = sqliteStore({ file, makeFolder, now: Date.now, newWriteKey: () => `wk_${newSecret()}` });
  const answer = await act({ store, now: Date.now, newSecret, keyUses: keyUses(store) }).finally(() => store.close());
  return isRefusal(answer) ? program.error(inLines(answer)) : answer;
}

const inLines = ({ detail, errors = [] }: Refusal): string =>
  [`promotrail: ${detail}`, ...errors.map(({ path, message }) => `  ${path}: ${message}`)].join("\n");
