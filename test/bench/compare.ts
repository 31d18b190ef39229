// `npm run bench:compare -- <folder>`: processor time per operation of this checkout and of another version's, measured
// in turn in one run. Fails where this one takes more than 3 % longer, with 95 % confidence. The other folder is a
// checkout with its packages installed and its SDK built (`node .dev/prepare.mjs`).
// `--rounds=9 --seconds=3` are the defaults; `--only=one,mixed` chooses. Three pairs of servers share the rounds.
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { tenOff } from "../support/promotions-api.ts";
import { serverClient } from "../support/servers-api.ts";
import { load, type Server, seeded, start } from "./ingest/servers.ts";
import type { RedeemOrder, RedeemResult } from "./redeem-load.ts";

const { values, positionals } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    seconds: { type: "string", default: "3" },
    only: { type: "string", default: "one,mixed,checks,cart,redeem" },
  },
  allowPositionals: true,
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const HERE = fileURLToPath(new URL("../..", import.meta.url));
const CONNECTIONS = 64;
/** Pairs of servers: two processes of one version differ by some percent for as long as they run. */
const PAIRS = 3;
/** A slowdown beyond this fails, when the whole confidence interval lies beyond it. */
const BOUND = 1.03;
const MANY_USES = 10_000_000;

/** A version under load: sends for some seconds and returns the number of operations. */
type Send = (seed: number, seconds: number) => Promise<number>;

interface Scenario {
  readonly name: string;
  readonly unit: string;
  /** Starts a version of the collector. */
  prepare(root: string): Promise<{ server: Server; send: Send; remove(): void }>;
}

/** Events or carts at a fixed rate, which both versions hold: so that both group their writes alike. */
const atRate = (shape: string, unit: string, rate: number, perRequest: number, codes = 0): Scenario => ({
  name: shape,
  unit,
  async prepare(root) {
    const store = codes > 0 ? await seeded(1_000, codes, root) : { file: undefined, remove: () => {} };
    const server = await start("collector", store.file, root);
    const order = { port: server.port, shape, connections: CONNECTIONS, codes, rate };
    const send: Send = async (seed, seconds) => (await load({ ...order, seed, seconds })).requests * perRequest;
    return { server, send, remove: store.remove };
  },
});

async function redeem(order: RedeemOrder): Promise<number> {
  const script = fileURLToPath(new URL("./redeem-load.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(order)]);
  const { statuses } = JSON.parse(stdout) as RedeemResult;
  if (Object.keys(statuses).join() !== "200") throw new Error(`not all were redeemed: ${stdout}`);
  return statuses["200"]!;
}

const redemptions: Scenario = {
  name: "redeem",
  unit: "redemption of one of 1,000 codes",
  async prepare(root) {
    const server = await start("collector", undefined, root);
    const call = serverClient({ url: `http://127.0.0.1:${server.port}` }, "bench-token-of-at-least-32-characters");
    const created = await call("POST", "/stores/100001/v3/promotions", { ...tenOff(), coupon_type: "BULK" });
    const path = `/stores/100001/v3/promotions/${created.json.data.id}/codes`;
    const codes = Array.from({ length: 1_000 }, (_, at) => `CODE${at}`);
    const limits = { max_uses: MANY_USES, max_uses_per_customer: MANY_USES };
    for (const code of codes) await call("POST", path, { code, ...limits });
    const key = await call("POST", "/v1/properties/100001/keys", { name: "Bench", scopes: ["redeem"] });
    const order = { port: server.port, key: key.json.data.secret, codes, connections: CONNECTIONS };
    return { server, send: (_, seconds) => redeem({ ...order, seconds }), remove: () => {} };
  },
};

const SCENARIOS: readonly Scenario[] = [
  atRate("one", "event, one per request", 1_500, 1),
  atRate("mixed", "event, 20 mixed per request", 250, 20),
  atRate("checks", "code check, 20 per request", 100, 20),
  atRate("cart", "calculation", 300, 1, 10_000),
  redemptions,
];

/** Processor time per operation, in µs. */
async function measure(side: { server: Server; send: Send }, seed: number): Promise<number> {
  const before = side.server.cpu();
  const operations = await side.send(seed, SECONDS);
  return (side.server.cpu() - before) / operations;
}

/** Student's t for 95 %, two-sided, by degrees of freedom from 8 on; the normal distribution's value beyond. */
const T_95 = [2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086];

/** The geometric mean of ratios and its 95 % interval. */
function interval(ratios: readonly number[]): { mean: number; low: number; high: number } {
  const logs = ratios.map(Math.log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1);
  const reach = (T_95[Math.max(0, logs.length - 9)] ?? 1.96) * Math.sqrt(variance / logs.length);
  return { mean: Math.exp(mean), low: Math.exp(mean - reach), high: Math.exp(mean + reach) };
}

const average = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

interface Costs {
  readonly ours: number;
  readonly theirs: number;
}

/** Measures both versions in turn, on a new pair of servers. @param pair the version that begins depends on it */
async function measurePair(scenario: Scenario, other: string, pair: number): Promise<Costs[]> {
  const [ours, theirs] = [await scenario.prepare(HERE), await scenario.prepare(other)];
  try {
    // Code that is compiled and data that is cached on the way is not measured.
    for (const side of [ours, theirs]) await side.send(ROUNDS, 3);
    const costs: Costs[] = [];
    for (let round = pair; round < ROUNDS; round += PAIRS) {
      const first = round % 2 === 0 ? await measure(ours, round) : null;
      const before = await measure(theirs, round);
      costs.push({ ours: first ?? (await measure(ours, round)), theirs: before });
    }
    return costs;
  } finally {
    for (const side of [ours, theirs]) {
      await side.server.stop();
      side.remove();
    }
  }
}

/** Compares a scenario on both versions. @returns whether this version is within the bound */
async function compare(scenario: Scenario, other: string): Promise<boolean> {
  const costs: Costs[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) costs.push(...(await measurePair(scenario, other, pair)));
  const { mean, low, high } = interval(costs.map((cost) => cost.ours / cost.theirs));
  const here = average(costs.map((cost) => cost.ours)).toFixed(1);
  const there = average(costs.map((cost) => cost.theirs)).toFixed(1);
  const isWithin = low <= BOUND;
  console.log(
    `${scenario.name}: ${here} µs per ${scenario.unit}, other ${there} µs, ratio ${mean.toFixed(3)} ` +
      `(95 %: ${low.toFixed(3)} to ${high.toFixed(3)})${isWithin ? "" : " TOO SLOW"}`,
  );
  return isWithin;
}

const [other] = positionals;
if (!other || ROUNDS < 9) throw new Error("usage: npm run bench:compare -- <folder of another version> [--rounds=9]");
for (const scenario of SCENARIOS.filter(({ name }) => values.only.split(",").includes(name))) {
  if (!(await compare(scenario, resolve(other)))) process.exitCode = 1;
}
