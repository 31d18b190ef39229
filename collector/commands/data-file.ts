import { existsSync } from "node:fs";
import { Option } from "commander";
import { readConfig } from "../config.ts";
import { OperatorError } from "../operator-error.ts";

/** The option of commands whose result would mislead if they took another data file than the operator thinks of. */
export const dataFileOption = (): Option => new Option("--data-file <file>", "the data file (default: DATABASE_URL)");

/**
 * The data file that the operator named. The default one is not guessed: a backup of an empty file would be none.
 * @param named by the option
 * @throws OperatorError where neither the option nor DATABASE_URL names one
 */
export function namedDataFile(env: NodeJS.ProcessEnv, named: string | undefined): string {
  const config = readConfig(named === undefined ? env : { ...env, DATABASE_URL: named });
  if (!config.dataFileIsDefault) return config.dataFile;
  const hint = existsSync(config.dataFile) ? `; npm start writes ${config.dataFile}` : "";
  throw new OperatorError(`name the data file: set DATABASE_URL, or add --data-file${hint}`);
}
