// `npm run bench:ingest`: how many events a second the collector takes, and what bare Node and SQLite take on the same
// machine in the same run, in turn. `-- --seconds=5 --rounds=3` are the defaults.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { LoadOrder, LoadResult } from "./load.ts";
import { SHAPES } from "./traffic.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, rounds: { type: "string", default: "3" } },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const CONNECTIONS = 64;
const at = (path: string): string => new URL(path, import.meta.url).pathname;

type Side = "floor" | "collector";

/** A server in a process of its own, with a data file of its own. */
interface Server {
  readonly port: number;
  /** Memory that it holds, in bytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

async function start(side: Side): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "promotrail-bench-"));
  const file = join(folder, "data.db");
  const args = side === "floor" ? [at("floor-server.ts"), file] : [at("../../../collector/cli.ts"), "serve", "--demo"];
  const env = { ...process.env, PORT: "0", DATABASE_URL: file, ADMIN_TOKEN: "bench" };
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const port = await portOf(child);
  return {
    port,
    async memory() {
      const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)]);
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

async function load(order: Omit<LoadOrder, "connections">): Promise<LoadResult> {
  const args = [at("load.ts"), JSON.stringify({ ...order, connections: CONNECTIONS })];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result = JSON.parse(stdout) as LoadResult;
  if (Object.keys(result.statuses).join() !== "200") throw new Error(`not all were taken: ${stdout}`);
  return result;
}

async function measure(side: Side, shape: string, seed: number, rate = 0): Promise<LoadResult & { memory: number }> {
  const server = await start(side);
  try {
    // What is compiled and cached on the way is not what is measured.
    await load({ port: server.port, shape, seconds: 1, rate: 0, seed });
    const result = await load({ port: server.port, shape, seconds: SECONDS, rate, seed });
    return { ...result, memory: await server.memory() };
  } finally {
    await server.stop();
  }
}

const perSecond = ({ events, seconds }: LoadResult): number => events / seconds;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

for (const { name, events } of SHAPES) {
  const found: Record<Side, (LoadResult & { memory: number })[]> = { floor: [], collector: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const side of ["floor", "collector"] as const) found[side].push(await measure(side, name, round));
  }
  const [floor, ours] = (["floor", "collector"] as const).map((side) => median(found[side].map(perSecond)));
  console.log(`${name}: ${whole(ours!)} events/s, floor ${whole(floor!)}, ratio ${(ours! / floor!).toFixed(2)}`);
  const half = await measure("collector", name, 0, ours! / events / 2);
  const floorHalf = await measure("floor", name, 0, floor! / events / 2);
  console.log(`  at half of its maximum: p99 ${half.p99.toFixed(1)} ms, floor ${floorHalf.p99.toFixed(1)} ms`);
  console.log(`  memory afterwards: ${whole(median(found.collector.map(({ memory }) => memory)) / 2 ** 20)} MiB`);
}
