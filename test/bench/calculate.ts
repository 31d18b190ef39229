// `npm run bench:calculate`: response times for a cart of ten lines with two codes, among 10,000 promotions and 100,000
// codes, at 500 requests per second from another process. Compares in turn with a bare node:http server that sends as
// many bytes. Defaults: `-- --seconds=10 --rounds=3 --rate=500`.
import { parseArgs } from "node:util";
import { cartsOf } from "./ingest/carts.ts";
import type { LoadResult } from "./ingest/load.ts";
import { load, type Server, seeded, start } from "./ingest/servers.ts";
import { CODE_PLACEHOLDER, codeName } from "./ingest/traffic.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "10" },
    rounds: { type: "string", default: "3" },
    rate: { type: "string", default: "500" },
  },
});
const CODES = 100_000;
const order = { shape: "cart", connections: 64, codes: CODES };

async function measure(server: Server, seed: number): Promise<LoadResult> {
  const request = { ...order, port: server.port, seed, rate: Number(values.rate) };
  // A first run compiles and caches; it is not measured.
  await load({ ...request, seconds: 3 });
  return load({ ...request, seconds: Number(values.seconds) });
}

async function responseBytes({ port }: Server): Promise<number> {
  const [cart = ""] = cartsOf(1, 0);
  const body = cart.replaceAll(CODE_PLACEHOLDER, codeName(7));
  const answer = await fetch(`http://127.0.0.1:${port}/v1/carts/calculate`, { method: "POST", body });
  return (await answer.arrayBuffer()).byteLength;
}

const median = (values: readonly number[]): string => values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(2);
const print = (name: string, results: readonly LoadResult[]) =>
  console.log(
    `${name}: median ${median(results.map(({ p50 }) => p50))} ms, p99 ${median(results.map(({ p99 }) => p99))} ms`,
  );

const store = await seeded(10_000, CODES);
try {
  const collector = await start("collector", store.file);
  const bytes = await responseBytes(collector);
  const echo = await start("echo", String(bytes));
  try {
    const [ours, floor]: [LoadResult[], LoadResult[]] = [[], []];
    for (let round = 0; round < Number(values.rounds); round += 1) {
      ours.push(await measure(collector, round));
      floor.push(await measure(echo, round));
    }
    print(`a calculation (response of ${bytes} bytes), ${values.rate} per second`, ours);
    print("bare node:http, the same bytes", floor);
  } finally {
    await Promise.all([collector.stop(), echo.stop()]);
  }
} finally {
  store.remove();
}
