// `npm run bench:limits`: processor time of the collector per event and per calculation, with limits and the guessing guard
// on and off, in turn at one rate. Defaults: `-- --seconds=4 --rounds=9`.
import { parseArgs } from "node:util";
import { load, type Server, seeded, start } from "./ingest/servers.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "4" }, rounds: { type: "string", default: "9" } },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const CODES = 100_000;
/** Each sends a request every few seconds, so that none is refused. */
const ADDRESSES = 2_000;

const WORK = [
  { name: "a calculation with ten lines and two codes", shape: "cart", rate: 300, parts: 1 },
  { name: "an event with a code, 1 per request", shape: "one", rate: 1_000, parts: 1 },
  { name: "an event of mixed traffic, 20 per request", shape: "mixed", rate: 300, parts: 20 },
] as const;
type Work = (typeof WORK)[number];

/** µs of processor time per calculation or event. The rate is one that the machine bears, so both sides do the same work. */
async function cost(server: Server, { shape, rate, parts }: Work, seed: number, seconds: number): Promise<number> {
  const before = server.cpu();
  const order = { port: server.port, shape, seed, rate, seconds, connections: 32, codes: CODES, addresses: ADDRESSES };
  const { requests } = await load(order);
  return (server.cpu() - before) / requests / parts;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

async function compare(work: Work, off: Server, on: Server): Promise<void> {
  // A first run compiles and caches; it is not counted.
  for (const server of [off, on]) await cost(server, work, 0, 3);
  const costs: { off: number; on: number }[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const first = await cost(round % 2 ? off : on, work, round, SECONDS);
    const second = await cost(round % 2 ? on : off, work, round, SECONDS);
    costs.push(round % 2 ? { off: first, on: second } : { off: second, on: first });
  }
  const ratios = costs.map(({ off, on }) => on / off);
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(3));
  console.log(
    `${work.name}: ${median(costs.map(({ on }) => on)).toFixed(1)} µs with limits and guard, ${median(costs.map(({ off }) => off)).toFixed(1)} without, ratio ${median(ratios).toFixed(3)} (${least} to ${most})`,
  );
}

const store = await seeded(1_000, CODES);
try {
  const [off, on] = await Promise.all([
    start("collector", store.file, undefined, { TRUST_PROXY: "1" }),
    start("collector", store.file, undefined, { TRUST_PROXY: "1", LIMITS: "on", GUESSING_GUARD: "on" }),
  ]);
  try {
    for (const work of WORK) await compare(work, off, on);
  } finally {
    await Promise.all([off.stop(), on.stop()]);
  }
} finally {
  store.remove();
}
