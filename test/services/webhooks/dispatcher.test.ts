import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook as Verifier } from "standardwebhooks";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { post } from "../../../collector/outbound/post.ts";
import type { Resolver } from "../../../collector/services/outbound/address.ts";
import { type DispatcherOptions, dispatcher } from "../../../collector/services/webhooks/dispatcher.ts";
import { RETRY_SECONDS } from "../../../collector/services/webhooks/schedule.ts";
import type { Webhook } from "../../../collector/store/ports/webhooks.ts";
import { openShop, type Shop, TEN_OFF } from "../../support/redemptions.ts";

const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.store.close());

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver that keeps its requests. */
async function receiver(answer: RequestListener = (_, res) => void res.end()) {
  const received: Received[] = [];
  const server = createServer(async (req, res) => {
    received.push({ headers: req.headers, body: Buffer.concat(await req.toArray()).toString() });
    answer(req, res);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { received, url: `http://localhost:${(server.address() as AddressInfo).port}/` };
}

const subscribe = (url: string): Promise<Webhook> =>
  shop.store.createWebhook(shop.property.id, {
    url,
    event_types: ["offers:promo:created", "offers:promo:deleted"],
    headers: { "X-Own": "1" },
    secret: SECRET,
    max_batch_size: 1,
    is_active: true,
    verified_only: false,
  });

const local: Resolver = async () => [{ address: "127.0.0.1", family: 4 }];

function dispatch(options: Partial<DispatcherOptions> = {}) {
  const faults: unknown[] = [];
  const sending = dispatcher({
    store: shop.store,
    now: () => shop.now,
    random: () => 0,
    resolve: local,
    post,
    allowLoopback: true,
    publicUrl: "https://codes.example",
    onAttempt: () => {},
    onFault: (error) => void faults.push(error),
    ...options,
  });
  return { ...sending, faults };
}

/** Sends everything that is due now, and waits until it is recorded. */
async function sendDue(options: Partial<DispatcherOptions> = {}): Promise<void> {
  const { wake, close, faults } = dispatch(options);
  wake();
  await close();
  expect(faults).toEqual([]);
}

test("a change arrives signed, with the subscription's own headers", async () => {
  const { received, url } = await receiver();
  await subscribe(url);
  shop.now = Date.now();
  await shop.promote(TEN_OFF);
  await sendDue();
  const [{ headers, body }] = received as [Received];
  expect(headers).toMatchObject({ "content-type": "application/json", "x-own": "1", "user-agent": "Promotrail" });
  expect(new Verifier(SECRET).verify(body, headers as Record<string, string>)).toMatchObject({
    type: "offers:promo:created",
  });
});

test("a failing receiver gets twelve attempts in two days, with the same id, and then no more", async () => {
  const { received, url } = await receiver((_, res) => void res.writeHead(500).end("no"));
  const { id } = await subscribe(url);
  await shop.promote(TEN_OFF);
  const times: number[] = [];
  const start = shop.now;
  await sendDue();
  for (const seconds of RETRY_SECONDS) {
    const before = received.length;
    shop.now += seconds * 1_000 - 1;
    await sendDue();
    expect(received).toHaveLength(before);
    shop.now += 1;
    await sendDue();
    times.push((shop.now - start) / 1_000);
  }
  expect(received).toHaveLength(12);
  expect(times.at(-1)).toBe(RETRY_SECONDS.reduce((sum, seconds) => sum + seconds, 0));
  expect(new Set(received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  expect(await shop.store.webhook(shop.property.id, id)).toMatchObject({ is_active: false });
});

test("a slow receiver does not delay others", async () => {
  const waiting: (() => void)[] = [];
  const slow = await receiver((_, res) => void waiting.push(() => res.end()));
  const quick = await receiver();
  await subscribe(slow.url);
  await subscribe(quick.url);
  for (let n = 0; n < 20; n += 1) await shop.promote(TEN_OFF);
  const { wake, close } = dispatch();
  wake();
  await expect.poll(() => [quick.received.length, waiting.length], { timeout: 60_000 }).toEqual([20, 16]);
  for (const respond of waiting) respond();
  await close();
});

test("a name that is public at first and private later gets no message", async () => {
  const { received, url } = await receiver();
  await subscribe(url.replace("http://localhost", "http://hook.example"));
  await shop.promote(TEN_OFF);
  let lookups = 0;
  const rebinding: Resolver = async () => {
    lookups += 1;
    return [{ address: lookups === 1 ? "93.184.216.34" : "127.0.0.1", family: 4 }];
  };
  const addresses: string[] = [];
  await sendDue({
    resolve: rebinding,
    allowLoopback: false,
    post: async ({ to }) => {
      addresses.push(to.address);
      return { failed: "timeout" };
    },
  });
  shop.now += 60_000;
  await sendDue({ resolve: rebinding, allowLoopback: false });
  expect([lookups, addresses, received]).toEqual([2, ["93.184.216.34"], []]);
});

test("a store that can't be written is reported, and its messages are sent again", async () => {
  const { received, url } = await receiver();
  await subscribe(url);
  await shop.promote(TEN_OFF);
  let calls = 0;
  const broken: DispatcherOptions["store"] = {
    dueMessages: (...args) =>
      calls++ === 0 ? shop.store.dueMessages(...args) : Promise.reject(new Error("disk full")),
    recordAttempts: () => Promise.reject(new Error("disk full")),
  };
  const { wake, close, faults } = dispatch({ store: broken });
  wake();
  await close();
  expect(faults).toHaveLength(1);
  shop.now += 60_000;
  await sendDue();
  expect(received).toHaveLength(2);
  expect(received[0]!.headers["webhook-id"]).toBe(received[1]!.headers["webhook-id"]);
});
