import type { Command } from "commander";
import { OperatorError } from "../operator-error.ts";

/** The person or script that runs a command, with its environment and its terminal. */
export interface Operator {
  readonly env: NodeJS.ProcessEnv;
  /** Prints a line of the result, on the standard output. */
  print(line: string): void;
  readonly progress: Progress;
}

/** The progress of a command, on the standard error. */
export interface Progress {
  show(text: string): void;
  /** Clears the line, so that the result can follow. */
  end(): void;
}

/** Adds a command with its options to the program. */
export type AddCommand = (program: Command, operator: Operator) => void;

/** The action of a command that returns the exit code. */
export const exitWith =
  <Args extends unknown[]>(
    operator: Operator,
    command: (operator: Operator, ...args: Args) => number | Promise<number>,
  ): ((...args: Args) => Promise<void>) =>
  async (...args) => {
    process.exitCode = await command(operator, ...args);
  };

/** Shortest time, in ms, between two outputs: on a terminal, whose line changes, and in a log, which grows. */
const TERMINAL_INTERVAL = 100;
const LOG_INTERVAL = 5_000;

/** Shows progress as one changing line on a terminal, and as a line now and then elsewhere. */
export function progressOn(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">): Progress {
  const interval = stream.isTTY ? TERMINAL_INTERVAL : LOG_INTERVAL;
  let last = stream.isTTY ? Number.NEGATIVE_INFINITY : performance.now();
  return {
    show(text) {
      if (performance.now() - last < interval) return;
      last = performance.now();
      stream.write(stream.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
    },
    end() {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs work that Ctrl-C may interrupt: incomplete files are removed first.
 * @throws OperatorError where it was interrupted
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController();
  const stop = () => control.abort(new OperatorError("interrupted; nothing was changed"));
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await work(control.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}
