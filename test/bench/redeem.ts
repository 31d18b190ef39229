// `npm run bench:redeem`: durable redemptions per second over 1,000 codes and with one hot code, compared with bare
// Node and SQLite in the same run. Defaults: `-- --seconds=5 --rounds=3`.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { tenOff } from "../support/promotions-api.ts";
import { serverClient } from "../support/servers-api.ts";
import { load, start } from "./ingest/servers.ts";
import type { RedeemOrder, RedeemResult } from "./redeem-load.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, rounds: { type: "string", default: "3" } },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const CONNECTIONS = 64;
/** A limit that is checked for each use and never reached. */
const MANY = 10_000_000;

const run = promisify(execFile);

async function redeem(order: RedeemOrder): Promise<RedeemResult> {
  const script = fileURLToPath(new URL("./redeem-load.ts", import.meta.url));
  const { stdout } = await run(process.execPath, [script, JSON.stringify(order)]);
  const result = JSON.parse(stdout) as RedeemResult;
  if (Object.keys(result.statuses).join() !== "200") throw new Error(`some redemptions failed: ${stdout}`);
  return result;
}

/** Redeems codes, each with a limit for all customers and one per customer. */
async function measure(codes: readonly string[]): Promise<RedeemResult> {
  const server = await start("collector");
  try {
    const ask = serverClient({ url: `http://127.0.0.1:${server.port}` }, "bench-token-of-at-least-32-characters");
    const made = await ask("POST", "/stores/100001/v3/promotions", { ...tenOff(), coupon_type: "BULK" });
    const limits = { max_uses: MANY, max_uses_per_customer: MANY };
    const path = `/stores/100001/v3/promotions/${made.json.data.id}/codes`;
    for (const code of codes) await ask("POST", path, { code, ...limits });
    const key = await ask("POST", "/v1/properties/100001/keys", { name: "Till", scopes: ["redeem"] });
    const order = { port: server.port, key: key.json.data.secret, codes, connections: CONNECTIONS };
    // A first run compiles and caches; it is not measured.
    await redeem({ ...order, seconds: 2 });
    return await redeem({ ...order, seconds: SECONDS });
  } finally {
    await server.stop();
  }
}

/** Events per second that the floor writes, one per request. */
async function floor(seed: number): Promise<number> {
  const server = await start("one table");
  try {
    const order = { port: server.port, shape: "one", seed, connections: CONNECTIONS, codes: 0, rate: 0 };
    await load({ ...order, seconds: 2 });
    const { events, seconds } = await load({ ...order, seconds: SECONDS });
    return events / seconds;
  } finally {
    await server.stop();
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
const whole = (value: number): string => Math.round(value).toLocaleString("en");

const many = Array.from({ length: 1_000 }, (_, at) => `CODE${at}`);
const cases = { "1,000 codes": many, "one hot code": ["HOT"] };
const resultsByCase = new Map<string, RedeemResult[]>();
const floors: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, codes] of Object.entries(cases)) {
    resultsByCase.set(name, [...(resultsByCase.get(name) ?? []), await measure(codes)]);
  }
  floors.push(await floor(round));
}
const bare = median(floors);
for (const [name, results] of resultsByCase) {
  const rate = median(results.map((one) => one.rate));
  const p50 = median(results.map((one) => one.p50)).toFixed(1);
  const p99 = median(results.map((one) => one.p99)).toFixed(1);
  console.log(
    `${name}: ${whole(rate)} redemptions/s, ratio to the floor ${(rate / bare).toFixed(2)}; median ${p50} ms, p99 ${p99} ms`,
  );
}
console.log(`floor (one table, one event per request): ${whole(bare)}/s`);
