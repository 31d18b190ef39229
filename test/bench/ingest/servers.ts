import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { LoadOrder, LoadResult } from "./load.ts";

/**
 * A measured server: the collector, or a floor that writes one table, writes the collector's tables, or only responds.
 */
export type Side = "collector" | "one table" | "same tables" | "echo";

/** A server in its own process, with its own data file. */
export interface Server {
  readonly port: number;
  /** Processor time of its process so far, in µs. Linux only. */
  cpu(): number;
  /** Resident memory, in bytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const ROOT = at("../../..");

/**
 * Linux counts user and system time in hundredths of a second, as fields 14 and 15; field 2 is a name in parentheses.
 */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
const run = promisify(execFile);

/**
 * Starts a server.
 * @param from data file to copy (default for the collector: the demo); for an echo, the number of bytes of its
 * responses
 * @param root the checkout that the collector runs from
 * @param settings environment variables of this server alone
 */
export async function start(
  side: Side,
  from?: string,
  root = ROOT,
  settings: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "promotrail-bench-"));
  const file = join(folder, "data.db");
  if (from && side !== "echo") copyFileSync(from, file);
  const args = {
    collector: [join(root, "collector/cli.ts"), "serve", ...(from ? [] : ["--demo"])],
    "one table": [at("floor-server.ts"), file, "one"],
    "same tables": [at("floor-server.ts"), file, "same"],
    echo: [at("echo-server.ts"), from ?? "1000"],
  }[side];
  // One client sends the traffic of many. `LIMITS=on GUESSING_GUARD=on` measures with both.
  const env = {
    LIMITS: "off",
    GUESSING_GUARD: "off",
    ...process.env,
    ...settings,
    PORT: "0",
    DATABASE_URL: file,
    ADMIN_TOKEN: "bench-token-of-at-least-32-characters",
  };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await portOf(child);
  return {
    port,
    cpu: () => cpuOf(child.pid!),
    async memory() {
      const { stdout } = await run("ps", ["-o", "rss=", "-p", String(child.pid)]);
      return Number(stdout) * 1024;
    },
    async stop() {
      child.kill();
      await once(child, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

/** The floor prints its port, the collector its address. */
async function portOf(child: ChildProcess): Promise<number> {
  let out = "";
  for await (const chunk of child.stdout!) {
    out += chunk;
    const [, port] = /(?:localhost:|^)(\d{4,5})\b/m.exec(out) ?? [];
    if (port) return Number(port);
  }
  throw new Error(`no port in: ${out}`);
}

/** Makes a data file with promotions and codes. The caller removes it. */
export async function seeded(
  promotions: number,
  codes: number,
  root = ROOT,
): Promise<{ file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "promotrail-seed-"));
  const file = join(folder, "data.db");
  await run(process.execPath, [join(root, "test/bench/ingest/seed.ts"), file, String(promotions), String(codes)]);
  return { file, remove: () => rmSync(folder, { recursive: true }) };
}

/** Runs the load in its own process. */
export async function load(order: LoadOrder): Promise<LoadResult> {
  const { stdout } = await run(process.execPath, [at("load.ts"), JSON.stringify(order)]);
  const result = JSON.parse(stdout) as LoadResult;
  if (Object.keys(result.statuses).join() !== "200") throw new Error(`some requests failed: ${stdout}`);
  return result;
}
