import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

/** Whether the long forms of the tests run: `npm run test:faults`. */
export const LONG = process.env.FAULTS === "long";

const cli = fileURLToPath(new URL("../../collector/cli.ts", import.meta.url));

/** A collector in a process of its own, with the demo's property. */
export interface CollectorProcess {
  readonly url: string;
  readonly pid: number;
  /** From its start until `/readyz` first said 200. */
  readonly readyAfter: Effort;
  signal(name: NodeJS.Signals): void;
  /** `kill -9`; it has ended when this resolves. */
  kill(): Promise<void>;
  /** Whether `/readyz` says that events can be written. */
  isReady(): Promise<boolean>;
  /** What it has taken of the machine. */
  usage(): Promise<Usage>;
}

/** What something took, in ms. */
export interface Effort {
  readonly elapsed: number;
  /** Of all processors together: hardly depends on who else is working. 0 where the machine does not say. */
  readonly cpu: number;
}

/** What `/metrics` says of the process. */
export interface Usage {
  /** Of memory. */
  readonly megabytes: number;
  /** File descriptors; 0 where the machine does not count them. */
  readonly files: number;
}

/**
 * Starts a collector as an operator would; it is killed when the test has finished.
 * @param settings beside the data file, as environment
 */
export async function collectorProcess(
  dataFile: string,
  settings: Record<string, string> = {},
): Promise<CollectorProcess> {
  const env = { PATH: process.env.PATH, PORT: "0", ADMIN_TOKEN: "secret", DATABASE_URL: dataFile, ...settings };
  const before = performance.now();
  const child = spawn(process.execPath, [cli, "serve", "--demo"], { env, stdio: ["ignore", "pipe", "inherit"] });
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

/** Reads the greeting; what is logged after it is shown. */
function urlIn(printed: Readable): Promise<string> {
  let out = "";
  return new Promise((resolve, reject) => {
    printed.setEncoding("utf8").on("data", (text) => {
      out += text;
      const [url] = /http:\/\/localhost:\d+/.exec(out) ?? [];
      if (!url) return;
      printed.removeAllListeners("data").pipe(process.stderr, { end: false });
      resolve(url);
    });
    printed.once("end", () => reject(new Error(`it ended: ${out}`)));
  });
}

/** Linux counts it in hundredths of a second, as the 14th and 15th field; the second is a name in parentheses. */
function cpuOf(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return 0;
  const fields = readFileSync(file, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function usageIn(metrics: string): Usage {
  const read = (name: string) => Number(new RegExp(`^promotrail_process_${name} (\\S+)$`, "m").exec(metrics)?.[1] ?? 0);
  return { megabytes: Math.round(read("resident_memory_bytes") / 2 ** 20), files: read("open_fds") };
}

/** The median of measurements. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
