// `npm run bench:pull`: a pull of coupons from a shop on WooCommerce: its processor time, and the longest time that an event
// waits meanwhile; then of the same coupons again, and with other amounts. Default: `-- --coupons=5000`.
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { start } from "./ingest/servers.ts";

const { values } = parseArgs({ options: { coupons: { type: "string", default: "5000" } } });
const COUPONS = Number(values.coupons);
const PER_PAGE = 100;
/** Pause between two events, in ms. */
const PAUSE = 5;

process.env.WEBHOOKS_ALLOW_LOOPBACK = "true";

let amount = "10.00";
const coupon = (id: number) => ({
  ...{ id, code: `coupon-${id}`, amount, discount_type: id % 2 ? "percent" : "fixed_cart", minimum_amount: "50.00" },
  ...{ product_ids: [id, id + 1], individual_use: true, usage_limit: 100, usage_count: 3, meta_data: [] },
  ...{ date_created_gmt: "2026-03-01T14:00:00", status: "publish", description: "A coupon of the shop." },
});

const shop = createServer((req, res) => {
  const page = Number(new URL(req.url!, "http://shop").searchParams.get("page"));
  const ids = Array.from({ length: PER_PAGE }, (_, at) => (page - 1) * PER_PAGE + at + 1);
  res.writeHead(200, { "X-WP-Total": `${COUPONS}`, "X-WP-TotalPages": `${Math.ceil(COUPONS / PER_PAGE)}` });
  res.end(JSON.stringify(ids.filter((id) => id <= COUPONS).map(coupon)));
}).listen(0, "127.0.0.1");
await once(shop, "listening");

const server = await start("collector");
const url = `http://127.0.0.1:${server.port}`;
const path = `${url}/v1/promotion-source`;
const query = "?property_id=100001";
const headers = { authorization: "Bearer bench-token-of-at-least-32-characters", connection: "close" };

interface State {
  readonly is_pulling: boolean;
  readonly last_success_at: string | null;
  readonly last_error: string | null;
  readonly last_counts: object | null;
}
const state = async (): Promise<State> => (await (await fetch(path + query, { headers })).json()).data;

/** Sends an event. @returns the time until its response, in ms */
async function sendEvent(number: number): Promise<number> {
  const from = performance.now();
  const event = {
    ...{ event_id: crypto.randomUUID(), category: "promotion_code", action: "used" },
    items: [
      { type: "promotion_code", id: `coupon-${1 + (number % COUPONS)}`, code_status: 4 },
      { type: "product", id: 118, price: "119.95", quantity: 1 },
    ],
    extra: { currency: "USD" },
    context: { visitor_id: `visitor-${number % 100}`, session_id: `session-${number % 100}` },
  };
  const body = JSON.stringify({ write_key: "wk_demo", events: [event] });
  const sending = request(`${url}/v1/events`, { method: "POST", agent: false }).end(body);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  await response.toArray();
  if (response.statusCode !== 200) throw new Error(`an event was answered ${response.statusCode}`);
  return performance.now() - from;
}

let sent = 0;
/** Sends events, one after the other. @param isOver is asked every 200 ms */
async function sendUntil(isOver: () => Promise<boolean>): Promise<string> {
  const waits: number[] = [];
  for (let next = 0; ; ) {
    waits.push(await sendEvent(sent++));
    await delay(PAUSE);
    if (performance.now() < next) continue;
    next = performance.now() + 200;
    if (await isOver()) break;
  }
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0);
  return `${waits.length} events: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

/** Whether a pull has ended. @param before the time of the last one */
async function hasPulled(before: string | null): Promise<boolean> {
  const { is_pulling, last_success_at, last_error } = await state();
  if (last_error) throw new Error(last_error);
  return !is_pulling && last_success_at !== before;
}

async function measure(title: string, begin: () => Promise<unknown>): Promise<void> {
  const before = (await state().catch(() => null))?.last_success_at ?? null;
  const cpu = server.cpu();
  const from = performance.now();
  await begin();
  const waits = await sendUntil(() => hasPulled(before));
  const seconds = (performance.now() - from) / 1000;
  const each = (server.cpu() - cpu) / 1000 / COUPONS;
  const counts = JSON.stringify((await state()).last_counts);
  console.log(
    `${title}: ${seconds.toFixed(1)} s, ${each.toFixed(2)} ms of processor time per coupon; ${waits}`,
    counts,
  );
}

const source = {
  ...{ platform: "woocommerce", url: `http://127.0.0.1:${(shop.address() as AddressInfo).port}` },
  ...{ consumer_key: "ck_1", consumer_secret: "cs_2", interval_minutes: 1440 },
};
const pullNow = () => fetch(`${path}/pull${query}`, { method: "POST", headers });

for (let warm = 0; warm < 200; warm += 1) await sendEvent(sent++);
const quiet = performance.now() + 5_000;
console.log(`without a pull: ${await sendUntil(async () => performance.now() > quiet)}`);
await measure("created", () => fetch(path + query, { method: "PUT", headers, body: JSON.stringify(source) }));
await measure("unchanged", pullNow);
amount = "12.00";
await measure("changed", pullNow);
await server.stop();
shop.close();
