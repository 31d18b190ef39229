// `npm run bench:fairness`: how long the requests of one property take while another property floods the collector, while
// it floods another collector on the same machine, and while nobody floods. The second shows what the cores and the disk cost that
// all share. The flood comes from as many addresses as it has requests: no limit of an address stops it. Exits 1 where a
// median or a 99th percentile of medians grows beyond 2 times. Defaults: `-- --seconds=4 --rounds=5`;
// `--floods=events,batches,carts` and `--requests=one,cart` choose. `--seconds=2 --rounds=1` takes a minute.
import { parseArgs } from "node:util";
import type { LoadResult } from "../ingest/load.ts";
import { load, type Server, start } from "../ingest/servers.ts";
import { FLOODS, startFlood } from "./floods.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "4" },
    rounds: { type: "string", default: "5" },
    floods: { type: "string", default: "events,batches,carts" },
    requests: { type: "string", default: "one,cart" },
  },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
/** Requests per second of the property that does not flood. */
const RATE = 100;
/** Most that the time of its requests may grow. */
const BOUND = 2;

const PARTS = ["p50", "p99"] as const;
type Results = readonly LoadResult[];

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;
const medianOf = (results: Results, part: (typeof PARTS)[number]) => median(results.map((result) => result[part]));

/** The requests of the other property. */
function ask({ port }: Server, shape: string, seed: number, seconds = SECONDS): Promise<LoadResult> {
  return load({ port, shape, seed, seconds, connections: 32, codes: 0, rate: RATE, addresses: 100_000, bodies: 200 });
}

/** Runs something while a property of a collector floods it. */
async function during<T>(name: string, { port }: Server, run: () => Promise<T>): Promise<T> {
  const flood = await startFlood(name, port);
  try {
    return await run();
  } finally {
    const { statuses, seconds, cpu } = await flood.stop();
    const text = Object.entries(statuses).map(([status, count]) => `${Math.round(count / seconds)} of ${status}`);
    console.log(
      `    flood per second: ${text.join(", ")}; its client took ${((cpu / seconds) * 100).toFixed(0)} % of a core`,
    );
  }
}

/** @returns whether the times stay within the bound */
async function compare(flood: string, shape: string, here: Server, elsewhere: Server): Promise<boolean> {
  console.log(`${shape}, under a flood of ${flood}`);
  const quiet: LoadResult[] = [];
  const besides: LoadResult[] = [];
  const flooded: LoadResult[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    quiet.push(await ask(here, shape, round));
    besides.push(await during(flood, elsewhere, () => ask(here, shape, round)));
    flooded.push(await during(flood, here, () => ask(here, shape, round)));
  }
  return PARTS.map((part) => {
    const [alone, beside, under] = [quiet, besides, flooded].map((results) => medianOf(results, part)) as [
      number,
      number,
      number,
    ];
    const ratio = under / alone;
    const texts = [alone, beside, under].map((ms) => ms.toFixed(2));
    console.log(
      `  ${part}: ${texts[0]} ms, flood elsewhere ${texts[1]} ms, flood here ${texts[2]} ms, ratio ${ratio.toFixed(2)}`,
    );
    return ratio <= BOUND;
  }).every(Boolean);
}

// The limits and the guard are on. Requests name their clients, as a proxy would.
Object.assign(process.env, { LIMITS: "on", GUESSING_GUARD: "on", TRUST_PROXY: "1" });
const [here, elsewhere] = await Promise.all([start("collector"), start("collector")]);
let isFair = true;
try {
  const shapes = values.requests.split(",");
  // A first run compiles and caches; it is not measured.
  for (const shape of shapes) await ask(here, shape, 0, 3);
  for (const flood of values.floods.split(",").filter((name) => name in FLOODS))
    for (const shape of shapes) isFair = (await compare(flood, shape, here, elsewhere)) && isFair;
} finally {
  await Promise.all([here.stop(), elsewhere.stop()]);
}
process.exit(isFair ? 0 : 1);
