/** Who runs a command: what it is given from outside, and where it tells. */
export interface Operator {
  readonly env: NodeJS.ProcessEnv;
  /** A line of the result. */
  print(line: string): void;
  /** How far it is; shown now and then, beside the result. */
  readonly progress: Progress;
}

export interface Progress {
  show(text: string): void;
  /** Takes away what is shown: the result follows. */
  end(): void;
}

/** How often it is shown, in ms: a terminal's line is written over, a log grows by each. */
const TERMINAL_MS = 100;
const LOG_MS = 5_000;

/** Shows on a terminal one line that changes, elsewhere a line now and then. */
export function progressOn(stream: Pick<NodeJS.WriteStream, "isTTY" | "write">): Progress {
  const every = stream.isTTY ? TERMINAL_MS : LOG_MS;
  let last = stream.isTTY ? Number.NEGATIVE_INFINITY : performance.now();
  return {
    show(text) {
      if (performance.now() - last < every) return;
      last = performance.now();
      stream.write(stream.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
    },
    end() {
      if (stream.isTTY) stream.write("\r\x1b[K");
    },
  };
}

/** What was asked for can't be done; the message says why in one line. */
export class CannotRun extends Error {}

/** Runs work that the operator may break off: what is half done is removed first. */
export async function breakable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController();
  const stop = () => control.abort(new CannotRun("broken off; nothing was changed"));
  for (const signal of SIGNALS) process.once(signal, stop);
  try {
    return await work(control.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, stop);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
