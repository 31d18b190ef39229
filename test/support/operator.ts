import type { Operator } from "../../collector/commands/operator.ts";
import { OperatorError } from "../../collector/operator-error.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";

/** An operator of one data file, with the output of the commands. */
export interface TestOperator extends Operator {
  readonly lines: string[];
  /** All outputs of progress. */
  readonly progressLines: string[];
}

export function operatorOf(dataFile: string): TestOperator {
  const lines: string[] = [];
  const progressLines: string[] = [];
  return {
    env: { DATABASE_URL: dataFile },
    print: (line) => void lines.push(line),
    progress: { show: (text) => void progressLines.push(text), end: () => {} },
    lines,
    progressLines,
  };
}

/** The message of the error with which a command ends. */
export async function refusalOf(command: Promise<number> | (() => number)): Promise<string> {
  try {
    const code = typeof command === "function" ? command() : await command;
    return `no error, but the exit code ${code}`;
  } catch (error) {
    if (error instanceof OperatorError || error instanceof UnusableDataFile) return error.message;
    throw error;
  }
}
