import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { COMMAND_LINE } from "../support/command-line.ts";

/** Whether the tests run in their long form: `npm run test:faults`. */
export const LONG = process.env.FAULTS === "long";

/** A collector in a process of its own, with the demo's property. */
export interface CollectorProcess {
  readonly url: string;
  readonly pid: number;
  /** From its start until `/readyz` first returned 200. */
  readonly readyAfter: Effort;
  signal(name: NodeJS.Signals): void;
  /** Kills it with SIGKILL, and waits for its end. */
  kill(): Promise<void>;
  /** Whether `/readyz` reports that events can be written. */
  isReady(): Promise<boolean>;
  /** Its use of memory and files. */
  usage(): Promise<Usage>;
}

/** Time, in ms. */
export interface Effort {
  readonly elapsed: number;
  /** CPU time of all processors, which hardly depends on other work on the machine; 0 where it is not available. */
  readonly cpu: number;
}

/** Values of `/metrics`. */
export interface Usage {
  /** Resident memory. */
  readonly megabytes: number;
  /** Open file descriptors; 0 where they are not available. */
  readonly files: number;
}

/**
 * Starts a collector in a process of its own, and kills it at the end of the test.
 * @param settings more environment variables
 */
export async function collectorProcess(
  dataFile: string,
  settings: Record<string, string> = {},
): Promise<CollectorProcess> {
  // One client sends what would be the traffic of many.
  const env = {
    LIMITS: "off",
    PATH: process.env.PATH,
    PORT: "0",
    ADMIN_TOKEN: "a-secret-of-at-least-32-characters",
    DATABASE_URL: dataFile,
    ...settings,
  };
  const before = performance.now();
  const child = spawn(process.execPath, [COMMAND_LINE, "serve", "--demo"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const url = await urlIn(child.stdout);
  const isReady = async () => (await fetch(`${url}/readyz`)).ok;
  while (!(await isReady()));
  return {
    url,
    pid: child.pid!,
    readyAfter: { elapsed: performance.now() - before, cpu: cpuOf(child.pid!) },
    signal: (name) => void child.kill(name),
    kill: async () => void (child.kill("SIGKILL") && (await once(child, "exit"))),
    isReady,
    usage: async () => usageIn(await (await fetch(`${url}/metrics`)).text()),
  };
}

/** Reads the address from the greeting, and forwards later output. */
function urlIn(output: Readable): Promise<string> {
  let out = "";
  return new Promise((resolve, reject) => {
    output.setEncoding("utf8").on("data", (text) => {
      out += text;
      const [url] = /http:\/\/localhost:\d+/.exec(out) ?? [];
      if (!url) return;
      output.removeAllListeners("data").pipe(process.stderr, { end: false });
      resolve(url);
    });
    output.once("end", () => reject(new Error(`the collector ended: ${out}`)));
  });
}

/** CPU time on Linux: fields 14 and 15, in hundredths of a second; field 2 is a name in parentheses. */
function cpuOf(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function usageIn(metrics: string): Usage {
  const read = (name: string) => Number(new RegExp(`^process_${name} (\\S+)$`, "m").exec(metrics)?.[1] ?? 0);
  return { megabytes: Math.round(read("resident_memory_bytes") / 2 ** 20), files: read("open_fds") };
}

/** The median of measurements. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
