// `npm run bench:ingest`: events per second of the collector, compared in turn with bare Node and SQLite in the same
// run. Defaults: `-- --seconds=5 --rounds=3`; `--only=floor,store,memory` selects parts.
import { parseArgs } from "node:util";
import type { LoadResult } from "./load.ts";
import { load, type Side, seeded, start } from "./servers.ts";
import { SHAPES } from "./traffic.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "floor,store,memory" },
  },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const CONNECTIONS = 64;

/** Subject of a measurement. */
interface Case {
  readonly side: Side;
  readonly shape: string;
  /** Requests per second. Default: as many as possible. */
  readonly rate?: number;
  /** A prepared data file, and its number of codes. */
  readonly store?: { readonly file: string; readonly codes: number };
}

async function measure({ side, shape, rate = 0, store }: Case, seed: number): Promise<LoadResult> {
  const server = await start(side, store?.file);
  try {
    const order = { port: server.port, shape, seed, connections: CONNECTIONS, codes: store?.codes ?? 0 };
    // A first run compiles and caches; it is not measured.
    await load({ ...order, seconds: 2, rate: 0 });
    return await load({ ...order, seconds: SECONDS, rate });
  } finally {
    await server.stop();
  }
}

const perSecond = ({ events, seconds }: LoadResult): number => events / seconds;
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

/** Medians of events per second of several cases, measured in turn. */
async function compare(cases: readonly Case[]): Promise<number[]> {
  const rates = cases.map(() => [] as number[]);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, one] of cases.entries()) rates[at]!.push(perSecond(await measure(one, round)));
  }
  return rates.map(median);
}

async function compareToFloor(): Promise<void> {
  for (const { name: shape, events } of SHAPES) {
    const side = shape === "checks" ? "same tables" : "one table";
    const [floor = 0, ours = 0] = await compare([
      { side, shape },
      { side: "collector", shape },
    ]);
    const ratio = (ours / floor).toFixed(2);
    console.log(`${shape}: ${whole(ours)} events/s, floor (${side}) ${whole(floor)}, ratio ${ratio}`);
    const half = await measure({ side: "collector", shape, rate: ours / events / 2 }, 0);
    const floorHalf = await measure({ side, shape, rate: floor / events / 2 }, 0);
    console.log(`  at half of its maximum: p99 ${half.p99.toFixed(1)} ms, floor ${floorHalf.p99.toFixed(1)} ms`);
  }
}

async function compareToSmallStore(): Promise<void> {
  const [small, large] = await Promise.all([seeded(10, 10), seeded(10_000, 1_000_000)]);
  try {
    for (const shape of ["one", "mixed"]) {
      const [few = 0, many = 0] = await compare([
        { side: "collector", shape, store: { file: small.file, codes: 10 } },
        { side: "collector", shape, store: { file: large.file, codes: 1_000_000 } },
      ]);
      console.log(
        `${shape}: ${whole(many)} events/s with 10,000 promotions and 1,000,000 codes, ${whole(few)} with 10, ratio ${(many / few).toFixed(2)}`,
      );
    }
  } finally {
    small.remove();
    large.remove();
  }
}

async function memoryOverAMillion(): Promise<void> {
  const server = await start("collector");
  try {
    let events = 0;
    for (const goal of [10_000, 100_000, 500_000, 1_000_000]) {
      while (events < goal) {
        const order = { port: server.port, shape: "mixed", seed: events, connections: CONNECTIONS, codes: 0 };
        events += (await load({ ...order, seconds: 1, rate: 0 })).events;
      }
      console.log(`memory after ${whole(events)} events: ${whole((await server.memory()) / 2 ** 20)} MiB`);
    }
  } finally {
    await server.stop();
  }
}

const PARTS = { floor: compareToFloor, store: compareToSmallStore, memory: memoryOverAMillion };
for (const [name, run] of Object.entries(PARTS)) if (values.only.split(",").includes(name)) await run();
