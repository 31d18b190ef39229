import { CannotRun, type Operator } from "../../collector/commands/operator.ts";
import { BadConfig } from "../../collector/config.ts";
import { UnusableDataFile } from "../../collector/store/sqlite/connection/database.ts";

/** An operator of one data file, and what was printed for them. */
export interface TestOperator extends Operator {
  readonly lines: string[];
  /** What was shown of how far it is. */
  readonly shown: string[];
}

export function operatorOf(dataFile: string): TestOperator {
  const lines: string[] = [];
  const shown: string[] = [];
  return {
    env: { DATABASE_URL: dataFile },
    print: (line) => void lines.push(line),
    progress: { show: (text) => void shown.push(text), end: () => {} },
    lines,
    shown,
  };
}

/** The one line that a command which can't be done ends with. */
export async function refusalOf(command: Promise<number> | (() => number)): Promise<string> {
  try {
    const code = typeof command === "function" ? command() : await command;
    return `it ended with ${code}`;
  } catch (error) {
    if ([CannotRun, BadConfig, UnusableDataFile].some((kind) => error instanceof kind)) return (error as Error).message;
    throw error;
  }
}
