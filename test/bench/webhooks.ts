// `npm run bench:webhooks`: the rate of acknowledged messages, the cost of subscriptions for a change of a promotion,
// and the cost of slow receivers for ingest; each pair in turn in one run. Defaults: `-- --seconds=5 --rounds=3`.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { parsePromotion } from "../../collector/contract/promotion/promotion.ts";
import { sqliteStore } from "../../collector/store/sqlite/index.ts";
import { SHOP } from "../support/events.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, serverClient } from "../support/servers-api.ts";
import { load, type Server, start } from "./ingest/servers.ts";

const { values } = parseArgs({
  options: { seconds: { type: "string", default: "5" }, rounds: { type: "string", default: "3" } },
});
const SECONDS = Number(values.seconds);
const ROUNDS = Number(values.rounds);
const EVENTS = 1_000;
const RECEIVERS = 10;
const SUBSCRIPTIONS = 100;
const CHANGES = 100;

process.env.WEBHOOKS_ALLOW_LOOPBACK = "true";

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** @param delay time until the response, in ms */
async function receiver(delay: number, onMessage: () => void): Promise<HttpServer> {
  const server = createServer((req, res) => {
    req.resume().once("end", () => {
      onMessage();
      if (delay === 0) res.end();
      else setTimeout(() => res.end(), delay).unref();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const urlOf = (server: HttpServer): string => `http://localhost:${(server.address() as AddressInfo).port}/`;
const askOf = ({ port }: Server): ServerAsk => {
  const ask = serverClient({ url: `http://127.0.0.1:${port}` }, "bench-token-of-at-least-32-characters");
  return (method, path, body) => ask(method, `${path}?property_id=100001`, body);
};

async function withCollector<T>(use: (ask: ServerAsk, server: Server) => Promise<T>): Promise<T> {
  const server = await start("collector");
  try {
    return await use(askOf(server), server);
  } finally {
    await server.stop();
  }
}

/**
 * Events per second that all receivers have acknowledged, one per message, from an outbox that was full at the start.
 */
async function acknowledged(): Promise<number> {
  let left = EVENTS * RECEIVERS;
  const { promise, resolve } = Promise.withResolvers<void>();
  const onMessage = () => {
    left -= 1;
    if (left === 0) resolve();
  };
  const servers = await Promise.all(Array.from({ length: RECEIVERS }, () => receiver(0, onMessage)));
  const folder = mkdtempSync(join(tmpdir(), "promotrail-bench-"));
  const file = join(folder, "data.db");
  await fill(file, servers.map(urlOf));
  const server = await start("collector", file);
  const began = performance.now();
  await promise;
  const seconds = (performance.now() - began) / 1_000;
  await server.stop();
  for (const one of servers) one.close();
  rmSync(folder, { recursive: true });
  return EVENTS / seconds;
}

/** Writes a data file with pending events for each of the receivers. */
async function fill(file: string, urls: readonly string[]): Promise<void> {
  const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_bench" });
  const property = await store.createProperty({ ...SHOP, aliases: [], internal_addresses: [], allowed_origins: [] });
  if (property === "taken") throw new Error("the id is in use");
  const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
  const draft = {
    event_types: ["offers:promo:created" as const],
    headers: {},
    secret,
    max_batch_size: 1,
    is_active: true,
    verified_only: false,
  };
  for (const url of urls) await store.createWebhook(property.id, { ...draft, url });
  const parsed = parsePromotion({ ...tenOff(), start_date: "2020-01-01T00:00:00Z" }, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  for (let n = 0; n < EVENTS; n += 1) await store.createPromotion(property.id, parsed.value, "bench");
  await store.close();
}

/** Response time of a change of a promotion, in ms. */
const costOfChange = (subscriptions: number): Promise<number> =>
  withCollector(async (ask) => {
    let onMessage = 0;
    let quiet = () => {};
    const server = await receiver(0, () => {
      onMessage += 1;
      if (onMessage === subscriptions) quiet();
    });
    for (let n = 0; n < subscriptions; n += 1)
      await ask("POST", "/v1/webhooks", { url: urlOf(server), event_types: ["offers:promo:updated"] });
    const { id } = (await ask("POST", "/v3/promotions", tenOff())).json.data;
    const took: number[] = [];
    for (let n = 0; n < CHANGES; n += 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      [onMessage, quiet] = [0, resolve];
      const began = performance.now();
      await ask("PUT", `/v3/promotions/${id}`, { ...tenOff(), name: `Name ${n}` });
      took.push(performance.now() - began);
      // The delivery of one change must not slow down the next one.
      if (subscriptions > 0) await promise;
      await delay(100);
    }
    server.close();
    return middle(took);
  });

/** Ingested events per second while messages wait for slow receivers. */
const ingestRate = (receivers: number): Promise<number> =>
  withCollector(async (ask, server) => {
    const slow = await Promise.all(Array.from({ length: receivers }, () => receiver(5_000, () => {})));
    for (const one of slow)
      await ask("POST", "/v1/webhooks", {
        url: urlOf(one),
        event_types: ["offers:redemption:coupon:created", "offers:promo:created"],
      });
    if (receivers > 0) for (let n = 0; n < 50; n += 1) await ask("POST", "/v3/promotions", tenOff());
    const order = { shape: "mixed", connections: 64, codes: 0, rate: 0, seed: 1, port: server.port } as const;
    await load({ ...order, seconds: 2 });
    const { events, seconds } = await load({ ...order, seconds: SECONDS });
    for (const one of slow) {
      one.closeAllConnections();
      one.close();
    }
    return events / seconds;
  });

const rates: number[] = [];
const changes: { with: number[]; without: number[] } = { with: [], without: [] };
const ingest: { with: number[]; without: number[] } = { with: [], without: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  rates.push(await acknowledged());
  changes.without.push(await costOfChange(0));
  changes.with.push(await costOfChange(SUBSCRIPTIONS));
  ingest.without.push(await ingestRate(0));
  ingest.with.push(await ingestRate(RECEIVERS));
}
const [more, fewer] = [middle(changes.with), middle(changes.without)];
console.log(`${EVENTS} events to ${RECEIVERS} receivers: ${middle(rates).toFixed(0)} events/s`);
console.log(
  `a change of a promotion, p50: ${fewer.toFixed(2)} ms, with ${SUBSCRIPTIONS} subscriptions ${more.toFixed(2)} ms: ${(more - fewer).toFixed(2)} ms more`,
);
const [slowly, alone] = [middle(ingest.with), middle(ingest.without)];
console.log(
  `ingested events: ${alone.toFixed(0)}/s, with ${RECEIVERS} slow receivers ${slowly.toFixed(0)}/s, ratio ${(slowly / alone).toFixed(2)}`,
);
