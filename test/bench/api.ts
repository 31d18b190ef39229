// `npm run bench:api`: times of the promotions API with large data: the import of a million codes during ingest, a
// lookup among them, and a change of one of ten thousand promotions. Takes two to five minutes. Defaults:
// `-- --codes=1000000 --promotions=10000`.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { createRandom } from "./random.ts";

const { values } = parseArgs({
  options: { codes: { type: "string", default: "1000000" }, promotions: { type: "string", default: "10000" } },
});
const CODES = Number(values.codes);
const PROMOTIONS = Number(values.promotions);
const LOOKUPS = 20_000;
const CHANGES = 500;

const folder = mkdtempSync(join(tmpdir(), "promotrail-bench-"));
const file = join(folder, "data.db");
const env = {
  LIMITS: "off",
  GUESSING_GUARD: "off",
  ...process.env,
  PORT: "0",
  DATABASE_URL: file,
  ADMIN_TOKEN: "bench-token-of-at-least-32-characters",
  MAX_QUEUED_EVENTS: "20000",
};
const cli = fileURLToPath(new URL("../../collector/cli.ts", import.meta.url));
const child = spawn(process.execPath, [cli, "serve"], { env, stdio: ["ignore", "pipe", "inherit"] });
const url = await addressOf(child);
const agent = new Agent({ keepAlive: true });

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  let out = "";
  for await (const chunk of stdout!) {
    out += chunk;
    const [address] = /http:\/\/localhost:\d+/.exec(out) ?? [];
    if (address) return address;
  }
  throw new Error(`no address in: ${out}`);
}

// biome-ignore lint/suspicious/noExplicitAny: responses have many types
type Json = any;

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Json> {
  const secret =
    path.startsWith("/v1/events") || path.startsWith("/v1/carts")
      ? {}
      : { "X-Auth-Token": "bench-token-of-at-least-32-characters" };
  const outgoing = request(url + path, { method, agent, headers: { ...secret, ...headers } });
  if (body instanceof Readable) body.pipe(outgoing);
  else outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const read = (await json(answer)) as Json;
  if (answer.statusCode! >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(read)}`);
  return read;
}

const memory = async (): Promise<number> => {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)]);
  return Number(stdout) / 1024;
};

const sorted = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);
const quantile = (times: readonly number[], part: number): number => sorted(times)[Math.floor(times.length * part)]!;
const spread = (times: readonly number[]): string =>
  `median ${quantile(times, 0.5).toFixed(3)} ms, p99 ${quantile(times, 0.99).toFixed(3)} ms, of ${times.length.toLocaleString("en")}`;

async function timed<T>(times: number[], work: () => Promise<T>): Promise<T> {
  const from = performance.now();
  const result = await work();
  times.push(performance.now() - from);
  return result;
}

/** Random codes, which spread over the whole index. */
const random = createRandom(1);
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const codesOf = (length: number): string[] =>
  Array.from({ length }, () => Array.from({ length: 12 }, () => LETTERS[random.below(36)]).join(""));
const codes = codesOf(CODES);
/** Codes that are imported during ingest. */
const more = codesOf(CODES / 5);

function* csvOf(some: readonly string[]): Generator<string> {
  yield "code,max_uses,max_uses_per_customer\n";
  for (let at = 0; at < some.length; at += 1_000) yield `${some.slice(at, at + 1_000).join(",1,1\n")},1,1\n`;
}

const tenOff = (fields: object) => ({
  name: "Ten",
  redemption_type: "COUPON",
  coupon_type: "BULK",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
  ...fields,
});

/**
 * Imports a file of codes.
 * @param meanwhile runs again and again until the import is complete
 * @returns seconds
 */
async function upload(address: string, some: readonly string[], meanwhile: () => Promise<void>): Promise<number> {
  let busy = true;
  const other = (async () => {
    while (busy) await meanwhile();
  })();
  const from = performance.now();
  const { data } = await ask("POST", address, Readable.from(csvOf(some)), { "Content-Type": "text/csv" });
  const seconds = (performance.now() - from) / 1000;
  busy = false;
  await other;
  if (data.added !== some.length) throw new Error(`some codes were not added: ${JSON.stringify(data)}`);
  return seconds;
}

async function importing(address: string, write_key: string): Promise<void> {
  const before = await memory();
  let peak = before;
  const seconds = await upload(address, codes, async () => {
    peak = Math.max(peak, await memory());
    await sleep(200);
  });
  console.log(`import: ${CODES.toLocaleString("en")} codes in ${seconds.toFixed(1)} s`);
  console.log(`  memory at most ${peak.toFixed(0)} MB, ${before.toFixed(0)} MB before`);
  const times: number[] = [];
  await upload(address, more, async () => {
    const event_id = `0193a2c4-0000-7000-8000-${String(times.length).padStart(12, "0")}`;
    const items = [{ type: "promotion_code", id: codes[times.length]! }];
    const event = { event_id, category: "promotion_code", action: "used", items };
    await timed(times, () => ask("POST", "/v1/events", { write_key, events: [event] }));
    await sleep(5);
  });
  console.log(
    `  an event with a code, during the import of ${more.length.toLocaleString("en")} more: ${spread(times)}`,
  );
}

async function lookups(path: string, property: string): Promise<void> {
  const [overHttp, inStore]: [number[], number[]] = [[], []];
  const pick = createRandom(2);
  for (let at = 0; at < LOOKUPS; at += 1) {
    const code = pick.pick(codes);
    const { data } = await timed(overHttp, () => ask("GET", `${path}/codes?code=${code}`));
    if (data[0]?.code !== code) throw new Error(`${code} was not found`);
  }
  const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "" });
  for (let at = 0; at < LOOKUPS; at += 1) {
    const code = pick.pick(codes);
    const coupon = await timed(inStore, () => store.code(property, code));
    if (coupon?.code !== code) throw new Error(`${code} was not found`);
  }
  await store.close();
  console.log(`lookup of a code among ${CODES.toLocaleString("en")}, over HTTP: ${spread(overHttp)}`);
  console.log(`the same, without HTTP: ${spread(inStore)}`);
}

/** Each change sets another percentage, which the next evaluation must use. */
async function changes(path: string, write_key: string): Promise<void> {
  const ids: number[] = [];
  for (let at = 0; at < PROMOTIONS; at += 1) {
    const rules = [
      {
        action: { cart_items: { discount: { percentage_amount: "10" }, items: { products: [at] } } },
        condition: { cart: { items: { products: [at] }, minimum_quantity: 1 } },
      },
    ];
    const { data } = await ask("POST", path, tenOff({ redemption_type: "AUTOMATIC", coupon_type: undefined, rules }));
    ids.push(data.id);
  }
  const times: number[] = [];
  const pick = createRandom(3);
  for (let at = 0; at < CHANGES; at += 1) {
    const product = pick.below(PROMOTIONS);
    const percentage_amount = String(1 + pick.below(99));
    const rules = [{ action: { cart_items: { discount: { percentage_amount }, items: { products: [product] } } } }];
    await timed(times, () => ask("PUT", `${path}/${ids[product]}`, { rules }));
    const cart = { currency: "USD", lines: [{ product_id: product, price: "100.00" }] };
    const { cart: priced } = await ask("POST", "/v1/carts/calculate", { write_key, cart });
    if (Number(priced.discount) !== Number(percentage_amount))
      throw new Error("the next evaluation did not use the change");
  }
  console.log(
    `change of one of ${PROMOTIONS.toLocaleString("en")} promotions: ${spread(times)}; each used by the next evaluation`,
  );
}

try {
  const { data: property } = await ask("POST", "/v1/properties", { name: "Bench" });
  const path = `/stores/${property.id}/v3/promotions`;
  const { data: promotion } = await ask("POST", path, tenOff({}));
  await importing(`${path}/${promotion.id}/codes/import`, property.write_key);
  await lookups(path, property.id);
  await changes(path, property.write_key);
} finally {
  agent.destroy();
  child.kill();
  await once(child, "exit");
  rmSync(folder, { recursive: true });
}
