// `npm run bench:webhooks`: how fast messages are acknowledged, what subscriptions cost whoever changes a promotion, and what
// slow receivers cost whoever sends events; each pair in one run, in turn. `-- --seconds=5 --rounds=3` are the defaults.
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

const middle = (found: readonly number[]): number => found.toSorted((a, b) => a - b)[found.length >> 1]!;

/** @param delay how long it takes to answer, in ms */
async function receiver(delay: number, heard: () => void): Promise<HttpServer> {
  const server = createServer((req, res) => {
    req.resume().once("end", () => {
      heard();
      if (delay === 0) res.end();
      else setTimeout(() => res.end(), delay).unref();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const urlOf = (server: HttpServer): string => `http://localhost:${(server.address() as AddressInfo).port}/`;
const asking = ({ port }: Server): ServerAsk => {
  const ask = serverClient({ url: `http://127.0.0.1:${port}` }, "bench");
  return (method, path, body) => ask(method, `${path}?property_id=100001`, body);
};

async function within<T>(use: (ask: ServerAsk, server: Server) => Promise<T>): Promise<T> {
  const server = await start("collector");
  try {
    return await use(asking(server), server);
  } finally {
    await server.stop();
  }
}

/** Events a second that all receivers have heard of, each in a message of its own, of those that waited for a collector. */
async function acknowledged(): Promise<number> {
  let left = EVENTS * RECEIVERS;
  const { promise, resolve } = Promise.withResolvers<void>();
  const heard = () => {
    left -= 1;
    if (left === 0) resolve();
  };
  const servers = await Promise.all(Array.from({ length: RECEIVERS }, () => receiver(0, heard)));
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

/** A data file in whose outbox so many events wait for so many subscriptions. */
async function fill(file: string, urls: readonly string[]): Promise<void> {
  const store = sqliteStore({ file, now: Date.now, newWriteKey: () => "wk_bench" });
  const property = await store.createProperty({ ...SHOP, aliases: [], internal_addresses: [], allowed_origins: [] });
  if (property === "taken") throw new Error("the id is taken");
  const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
  const draft = {
    event_types: ["offers:promo:created" as const],
    headers: {},
    secret,
    max_batch_size: 1,
    is_active: true,
  };
  for (const url of urls) await store.createWebhook(property.id, { ...draft, url });
  const parsed = parsePromotion({ ...tenOff(), start_date: "2020-01-01T00:00:00Z" }, "USD");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  for (let n = 0; n < EVENTS; n += 1) await store.createPromotion(property.id, parsed.value, "bench");
  await store.close();
}

/** What a promotion's change costs its caller, ms. */
const costOfChange = (subscriptions: number): Promise<number> =>
  within(async (ask) => {
    let heard = 0;
    let quiet = () => {};
    const server = await receiver(0, () => {
      heard += 1;
      if (heard === subscriptions) quiet();
    });
    for (let n = 0; n < subscriptions; n += 1)
      await ask("POST", "/v1/webhooks", { url: urlOf(server), event_types: ["offers:promo:updated"] });
    const { id } = (await ask("POST", "/v3/promotions", tenOff())).json.data;
    const took: number[] = [];
    for (let n = 0; n < CHANGES; n += 1) {
      const { promise, resolve } = Promise.withResolvers<void>();
      [heard, quiet] = [0, resolve];
      const began = performance.now();
      await ask("PUT", `/v3/promotions/${id}`, { ...tenOff(), name: `Name ${n}` });
      took.push(performance.now() - began);
      // What is told of one change, and remembered of that, is not what the next one costs.
      if (subscriptions > 0) await promise;
      await delay(100);
    }
    server.close();
    return middle(took);
  });

/** Events a second that are taken while so many slow receivers are told of promotions. */
const taken = (receivers: number): Promise<number> =>
  within(async (ask, server) => {
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
  ingest.without.push(await taken(0));
  ingest.with.push(await taken(RECEIVERS));
}
const [more, fewer] = [middle(changes.with), middle(changes.without)];
console.log(`${EVENTS} events to ${RECEIVERS} receivers: ${middle(rates).toFixed(0)} events/s`);
console.log(
  `a promotion's change, p50: ${fewer.toFixed(2)} ms, with ${SUBSCRIPTIONS} subscriptions ${more.toFixed(2)} ms: ${(more - fewer).toFixed(2)} ms more`,
);
const [slowly, alone] = [middle(ingest.with), middle(ingest.without)];
console.log(
  `events taken: ${alone.toFixed(0)}/s, with ${RECEIVERS} slow receivers ${slowly.toFixed(0)}/s, ratio ${(slowly / alone).toFixed(2)}`,
);
