import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { newProperty, tenOff } from "../support/promotions-api.ts";

const PAGE = "https://shop.example";
const HOUR = 3_600_000;

let collector: Collector;
let property: string;
let writeKey: string;
let serverKey: string;
let address = 0;
let eventId = 0;
let clock = Date.now();

/** Each test has a network of its own. */
const newAddress = () => `203.0.${113 + (address >> 8)}.${address++ & 255}`;

beforeAll(async () => {
  collector = await startCollector({ env: { TRUST_PROXY: "1" }, now: () => clock });
  property = await newProperty(collector, "Guessed");
  await update({ allowed_origins: ["*"] });
  const path = `/v1/properties/${property}`;
  writeKey = (await (await collector.admin(path)).json()).data.write_key;
  const key = await collector.admin(`${path}/keys`, { name: "Server", scopes: ["ingest"] });
  serverKey = (await key.json()).data.secret;
  await addCode("GOOD", {});
  await addCode("SECOND", {});
  await addCode("ENDED", { start_date: "2026-01-01T00:00:00Z", end_date: "2026-02-01T00:00:00Z" });
  await addCode("ALONE", { can_be_used_with_other_promotions: false });
  await addCode("TWO WORDS", {});
  await addCode("SOON", { start_date: "2027-01-01T00:00:00Z" });
  await addCode("PAUSED", { status: "DISABLED" });
});
afterAll(() => collector.close());
// The misses of one test are no attack in the next.
beforeEach(() => {
  clock += 6 * 60_000;
});

const update = (settings: object) =>
  fetch(`${collector.url}/v1/properties/${property}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(settings),
  });

async function addCode(code: string, overrides: object): Promise<void> {
  const promotions = `/stores/${property}/v3/promotions`;
  const created = await collector.admin(promotions, tenOff({ name: code, status: "ENABLED", ...overrides }));
  const { data } = await created.json();
  expect((await collector.admin(`${promotions}/${data.id}/codes`, { code })).ok).toBe(true);
}

interface From {
  readonly address: string;
  readonly visitor?: string | null;
  readonly origin?: string | null;
  readonly key?: string;
  readonly body?: object;
}

function post(path: string, body: object, { address: from, origin = PAGE, key }: From) {
  return fetch(collector.url + path, {
    method: "POST",
    headers: {
      "x-forwarded-for": from,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
      "content-type": "application/json",
      ...(origin && { origin }),
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ ...(!key && { write_key: writeKey }), ...body }),
  });
}

async function calculate(from: From, ...codes: string[]) {
  const cart = { lines: [{ product_id: 1, quantity: 1, price: "100.00" }] };
  const sent = { cart, promocodes: codes, promocodes_info: 1, visitor_id: from.visitor, ...from.body };
  const response = await post("/v1/carts/calculate", sent, from);
  const json = await response.json();
  expect([response.status, json.errors]).toEqual([200, undefined]);
  return { retryAfter: response.headers.get("retry-after"), ...json };
}

const event = (action: string, visitor: string | null | undefined, items: object[], more: object = {}) => ({
  event_id: `e-${++eventId}`,
  category: action === "used" ? "promotion_code" : "product",
  action,
  items,
  context: { visitor_id: visitor },
  ...more,
});
const used = (visitor: string | null | undefined, code: string, more: object = {}) =>
  event("used", visitor, [{ type: "promotion_code", id: code, ...more }]);
const purchase = (visitor: string, order: string, promotion_code: string) =>
  event("purchase", visitor, [{ type: "product", id: 1, quantity: 1, price: "100.00" }], {
    dims: { transaction: { id: order, promotion_code } },
  });

async function send(from: From, ...events: object[]) {
  const response = await post("/v1/events", { events, ...from.body }, from);
  const { results } = await response.json();
  return { retryAfter: response.headers.get("retry-after"), results };
}

/**
 * Misses until the first code is withheld, at most 60.
 * @param written the address as the proxy writes it for a request
 */
async function exhaust(from: From, written: (request: number) => string = () => from.address): Promise<number> {
  let missed = 0;
  for (let request = 0; request < 6; request += 1) {
    const codes = Array.from({ length: 10 }, () => `GUESS-${Math.random()}`);
    const { promocodes } = await calculate({ ...from, address: written(request) }, ...codes);
    const answered = promocodes.filter(({ reason }: { reason: string | null }) => reason !== "try_later").length;
    missed += answered;
    if (answered < 10) break;
  }
  return missed;
}

const brief = ({ number, status, reason, retry_after }: Record<string, unknown>) => ({
  number,
  status,
  reason,
  ...(retry_after !== undefined && { retry_after }),
});

/** The stored check of a code, once its evaluation is there. */
const storedCheck = (visitor: string, code: string) =>
  vi.waitFor(
    async () => {
      const rows = await collector.admin(`/v1/code_checks?property_id=${property}&code=${code}`);
      const found = (await rows.json()).data.find((row: { visitor_id: string }) => row.visitor_id === visitor);
      expect(found).toBeDefined();
      return found;
    },
    { timeout: 60_000, interval: 100 },
  );

/** The stored redemptions of an order, once it is evaluated. */
const storedRedemptions = (order: string) =>
  vi.waitFor(
    async () => {
      const query = new URLSearchParams({ property_id: property, transaction_id: order });
      const { data } = await (await collector.admin(`/v1/redemptions?${query}`)).json();
      expect(data).not.toEqual([]);
      return data;
    },
    { timeout: 60_000, interval: 100 },
  );

describe("an address has 30 misses where the proxy writes", () => {
  test.each<[string, (address: string, request: number) => string]>([
    ["its port", (address, request) => `${address}:${40_000 + request}`],
    ["IPv6 with its port", (_, request) => `[2001:db8:30::1]:${40_000 + request}`],
    ["what is no address", (_, request) => `_hidden${request}`],
  ])("%s", async (_, written) => {
    const address = newAddress();
    expect(await exhaust({ address }, (request) => written(address, request))).toBe(30);
  });
});

describe("an empty budget", () => {
  test("a visitor has 10 misses, and then no code is looked up: a valid one is answered like one that doesn't exist", async () => {
    const from = { address: newAddress(), visitor: "empty" };
    expect(await exhaust(from)).toBe(10);
    for (const code of ["GOOD", "ENDED", "NEVER"]) {
      const { promocodes, cart, retryAfter } = await calculate(from, code);
      expect(promocodes.map(brief)).toEqual([{ number: code, status: 1, reason: "try_later", retry_after: 60 }]);
      expect([cart.total, cart.discount, retryAfter]).toEqual(["100.00", "0.00", "60"]);
      const answer = await send(from, used(from.visitor, code));
      expect(answer.results[0].promocodes.map(brief)).toEqual([
        { number: code, status: 1, reason: "try_later", retry_after: 60 },
      ]);
      expect([answer.results[0].outcome, answer.retryAfter]).toEqual(["stored", "60"]);
    }
  });

  test("the record is complete: a withheld event is evaluated after its answer", async () => {
    const from = { address: newAddress(), visitor: "recorded" };
    await exhaust(from);
    const cart = event("add_to_cart", from.visitor, [{ type: "product", id: 1, quantity: 1, price: "100.00" }]);
    await send(from, cart, used(from.visitor, "GOOD"));
    expect(await storedCheck(from.visitor, "GOOD")).toMatchObject({ status: 4, cart_value: "100.00" });
  });

  test("a repeated event is withheld, too, although its result is stored now", async () => {
    const from = { address: newAddress(), visitor: "again" };
    await exhaust(from);
    const sent = used(from.visitor, "GOOD");
    await send(from, sent);
    await storedCheck(from.visitor, "GOOD");
    const { results } = await send(from, sent);
    expect([results[0].outcome, results[0].promocodes.map(brief)[0].reason]).toEqual(["duplicate", "try_later"]);
  });

  test("a purchase, and a code with the shop's verdict, are recorded after their answers, which are withheld", async () => {
    const from = { address: newAddress(), visitor: "buyer" };
    await exhaust(from);
    const { results } = await send(
      from,
      purchase("buyer", "order-1", "GOOD"),
      used("buyer", "SECOND", { outcome: "accepted" }),
    );
    expect(
      results.map(({ promocodes }: { promocodes: object[] }) => promocodes.map((code) => brief({ ...code }))),
    ).toEqual(["GOOD", "SECOND"].map((number) => [{ number, status: 1, reason: "try_later", retry_after: 60 }]));
    expect(await storedRedemptions("order-1")).toMatchObject([{ code: "GOOD", status: 5 }]);
    expect(await storedCheck("buyer", "SECOND")).toMatchObject({ site_outcome: "accepted" });
  });

  test("during an attack only product events of earlier requests make a visitor known", async () => {
    const wrong = (count: number) => Array.from({ length: count }, () => `GUESS-${Math.random()}`);
    // More than 200 distinct codes, from many addresses.
    for (let at = 0; at < 21; at += 1) await calculate({ address: newAddress() }, ...wrong(10));
    const ordered = (visitor: string, codes: number) => ({
      ...purchase(visitor, `order-of-${visitor}`, ""),
      dims: { transaction: { id: `order-of-${visitor}`, promotion_code: wrong(codes) } },
    });
    const view = (visitor: string) => event("view", visitor, [{ type: "product", id: 1 }]);
    /** Whether each code of an order is withheld. */
    const orderOf = async (visitor: string, codes: number, sent: object[] = [], address = newAddress()) => {
      const { results } = await send({ address }, ...sent, ordered(visitor, codes));
      return results.at(-1).promocodes.map((code: Record<string, unknown>) => code.reason === "try_later");
    };
    expect(await orderOf("first-3", 3)).toEqual(Array(3).fill(false));
    expect(await orderOf("first-4", 4)).toEqual(Array(4).fill(true));
    expect(await orderOf("beside-4", 4, [view("beside-4")])).toEqual(Array(4).fill(true));
    const address = newAddress();
    await send({ address }, view("earlier-4"));
    expect(await orderOf("earlier-4", 4, [], address)).toEqual(Array(4).fill(false));
  });

  test("a purchase does not show codes that were withheld before", async () => {
    const from = { address: newAddress(), visitor: "sly" };
    await exhaust(from);
    await send(from, used("sly", "GOOD"));
    await storedCheck("sly", "GOOD");
    const { results } = await send(from, purchase("sly", "order-2", ""));
    expect(JSON.stringify(results)).not.toContain("marketing_action_name");
  });

  // A known code is refused beside another that is found, and has another discount: its result must not tell.
  const beside = (visitor: string, order: string, ...codes: string[]) => ({
    ...purchase(visitor, order, ""),
    dims: { transaction: { id: order, promotion_code: codes } },
  });
  const triedFor = (visitor: string, order: string, ...codes: string[]) => ({
    ...event(
      "used",
      visitor,
      codes.map((id) => ({ type: "promotion_code", id })),
    ),
    dims: { transaction: { id: order } },
  });
  const inGa4 = (visitor: string, order: string, title: string) => ({
    ...beside(visitor, order, title),
    extra: { ga4_event: "purchase" },
  });
  type Attack = (from: From & { visitor: string }, order: string, guess: string) => Promise<unknown>;
  const ORACLES: Record<string, Attack> = {
    "in one purchase": (from, order, guess) => send(from, beside(from.visitor, order, "ALONE", guess)),
    "with a verdict": (from, _, guess) => {
      const verdict = { type: "promotion_code", id: "ALONE", outcome: "accepted" };
      return send(from, event("used", from.visitor, [verdict, { type: "promotion_code", id: guess }]));
    },
    "entered after the purchase": async (from, order, guess) => {
      await send(from, beside(from.visitor, order, guess));
      await storedRedemptions(order);
      return send(from, triedFor(from.visitor, order, "ALONE"));
    },
    "entered before the purchase": async (from, order, guess) => {
      await send(from, triedFor(from.visitor, order, "ALONE", guess));
      await storedCheck(from.visitor, guess);
      return send(from, beside(from.visitor, order, "ALONE"));
    },
    "in a purchase that names no code": async (from, order, guess) => {
      await send(from, triedFor(from.visitor, order, "ALONE", guess));
      await storedCheck(from.visitor, guess);
      return send(from, beside(from.visitor, order));
    },
    "of two words, in the terms of GA4": (from, order, guess) =>
      send(from, inGa4(from.visitor, order, guess === "SECOND" ? "TWO WORDS" : "TWO WRONG")),
  };

  test.each(
    Object.entries(ORACLES),
  )("a known code does not tell whether a guess beside it exists: %s", async (name, ask) => {
    const answerAfter = async (guess: string) => {
      const visitor = `oracle of ${guess} ${name}`;
      const from = { address: newAddress(), visitor };
      await calculate(from, "ALONE");
      await exhaust(from);
      const answer = await ask(from, `order of ${visitor}`, guess);
      return JSON.stringify(answer).replaceAll(/SECOND|WRONG1|TWO WORDS|TWO WRONG|"e-\d+"|oracle of \w+/g, "");
    };
    expect(await answerAfter("SECOND")).toBe(await answerAfter("WRONG1"));
  });

  test("texts of several words in GA4's terms cost a try each, like other codes", async () => {
    const from = { address: newAddress(), visitor: "in words" };
    for (let at = 0; at < 10; at += 1) {
      const titled = { ...used(from.visitor, `FREE GIFT ${at}`), extra: { ga4_event: "add_promotion_code" } };
      expect((await send(from, titled)).retryAfter).toBeNull();
    }
    expect((await calculate(from, "GOOD")).promocodes.map(brief)).toMatchObject([{ reason: "try_later" }]);
  });

  test("codes that were accepted before keep working, and others stay withheld", async () => {
    const from = { address: newAddress(), visitor: "regular" };
    await calculate(from, "GOOD");
    await exhaust(from);
    const { promocodes, cart } = await calculate(from, "SECOND", "GOOD");
    expect(promocodes.map(brief)).toEqual([
      { number: "GOOD", status: 4, reason: null },
      { number: "SECOND", status: 1, reason: "try_later", retry_after: 60 },
    ]);
    expect(cart.discount).toBe("10.00");
  });

  test("a try comes back after a minute", async () => {
    const from = { address: newAddress(), visitor: "patient" };
    await exhaust(from);
    clock += 60_000;
    expect((await calculate(from, "GOOD")).promocodes.map(brief)).toEqual([
      { number: "GOOD", status: 4, reason: null },
    ]);
  });
});

describe("who counts", () => {
  test("without a visitor the address has 30, also for forms without JSON", async () => {
    expect(await exhaust({ address: newAddress() })).toBe(30);
  });

  test("a /64 of IPv6 is one address", async () => {
    await exhaust({ address: "2001:db8:7:1::1" });
    expect(await exhaust({ address: "2001:db8:7:1:ffff::2" })).toBe(0);
    expect(await exhaust({ address: "2001:db8:7:2::1" })).toBe(30);
  });

  test("a server key is not limited", async () => {
    expect(await exhaust({ address: newAddress(), key: serverKey })).toBe(60);
  });

  test("a server names its shopper, who has the budget of a page", async () => {
    const body = { shopper: { address: newAddress(), visitor_id: "behind a server" } };
    expect(await exhaust({ address: newAddress(), key: serverKey, body })).toBe(10);
    const from = { address: newAddress(), key: serverKey, body };
    expect((await send(from, used("other", "GOOD"))).results[0].promocodes[0].reason).toBe("try_later");
  });

  test("a page that names a shopper is not believed, and warned", async () => {
    const from = { address: newAddress(), visitor: "liar" };
    await exhaust(from);
    const other = { ...from, body: { shopper: { address: newAddress(), visitor_id: "x" } } };
    const { promocodes, meta } = await calculate(other, "GOOD");
    expect(promocodes[0].reason).toBe("try_later");
    expect(meta.warnings).toEqual(["shopper is read from server keys alone, and was ignored"]);
  });

  test.each<[string, string | null, number]>([
    ["visitors of a page earn their address two tries each", PAGE, 30],
    ["senders without an Origin earn nothing", null, 20],
  ])("%s", async (_, origin, left) => {
    const from = newAddress();
    const visitors = ["a", "b", "c", "d", "e"].map((name) => ({ address: from, visitor: `${name}-${left}`, origin }));
    for (const each of visitors)
      await send(each, event("view", each.visitor, [{ type: "product", id: 1, price: "1.00", quantity: 1 }]));
    clock += 2 * 60_000;
    for (const each of visitors) await calculate(each, `T1-${each.visitor}`, `T2-${each.visitor}`);
    expect(await exhaust({ address: from, origin })).toBe(left);
  });

  test("allow_without_origin makes an app's requests a page's", async () => {
    await update({ allow_without_origin: true });
    const from = { address: newAddress(), visitor: "app", origin: null };
    await send(from, event("view", "app", [{ type: "product", id: 1, price: "1.00", quantity: 1 }]));
    clock += 2 * 60_000;
    await calculate(from, "T1", "T2");
    expect(await exhaust({ address: from.address, origin: null })).toBe(30);
    await update({ allow_without_origin: false });
  });

  test("11 new codes in one request: 10 are looked up", async () => {
    const codes = Array.from({ length: 11 }, (_, at) => `MANY-${at}`);
    const { promocodes } = await calculate({ address: newAddress() }, ...codes);
    expect(promocodes.filter(({ reason }: { reason: string }) => reason === "try_later")).toHaveLength(1);
  });

  test("a property without codes has no guard", async () => {
    const other = await newProperty(collector, "No codes");
    const { data } = await (await collector.admin(`/v1/properties/${other}`)).json();
    const from = { address: newAddress(), body: { write_key: data.write_key }, origin: null };
    // The first request finds out.
    await calculate(from, "X");
    expect(await exhaust(from)).toBe(60);
  });
});

describe("what pages receive", () => {
  const statusOf = async (code: string, key?: string) =>
    brief((await calculate({ address: newAddress(), ...(key && { key }) }, code)).promocodes[0]);

  test.each([
    ["SOON", 1, "promotion_not_started"],
    ["PAUSED", 1, "promotion_disabled"],
    ["ENDED", 2, "promotion_ended"],
  ])("%s: status %i to pages, and the reason to servers", async (number, status, reason) => {
    expect(await statusOf(number)).toEqual({ number, status, reason: null });
    expect(await statusOf(number, serverKey)).toEqual({ number, status: 2, reason });
  });

  test("resting_codes and tell_shoppers_why say more", async () => {
    await update({ resting_codes: "invalid", tell_shoppers_why: true });
    expect(await statusOf("SOON")).toEqual({ number: "SOON", status: 2, reason: null });
    expect(await statusOf("ENDED")).toEqual({ number: "ENDED", status: 2, reason: "promotion_ended" });
    await update({ resting_codes: "unknown", tell_shoppers_why: false });
  });
});

describe("limits", () => {
  let limited: Collector;
  beforeAll(async () => {
    limited = await startCollector({ demo: true, env: { LIMITS: "on" }, now: () => clock });
  });
  afterAll(() => limited.close());

  const flood = (headers: Record<string, string> = {}) =>
    fetch(`${limited.url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({
        write_key: "wk_demo",
        events: Array.from({ length: 500 }, () => event("view", "v", [{ type: "product", id: 1, price: "1.00" }])),
      }),
    });

  test("above them a page gets 429 with Retry-After, and nothing is stored; afterwards it is answered", async () => {
    for (let batch = 0; batch < 4; batch += 1) expect((await flood()).status).toBe(200);
    const refused = await flood();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(refused.headers.get("access-control-allow-origin")).toBe("*");
    clock += 3_000;
    expect((await flood()).status).toBe(200);
  });

  test("behind a proxy that TRUST_PROXY does not count no address is limited, and /readyz says so", async () => {
    const ready = async () => (await fetch(`${limited.url}/readyz`)).json();
    expect(await ready()).toEqual({ status: "ready" });
    expect((await flood({ "x-forwarded-for": "203.0.113.9" })).status).toBe(200);
    expect(await ready()).toMatchObject({ status: "ready", warnings: [expect.stringContaining("TRUST_PROXY")] });
  });

  test("free fields of a page's event have 32,768 characters; a server's may have more", async () => {
    const large = used("large", "GOOD");
    const from = { address: newAddress() };
    const { results } = await send(from, { ...large, extra: { note: "x".repeat(32_768) } });
    expect(results[0]).toMatchObject({ outcome: "rejected", errors: [{ path: "extra" }] });
    const ofServer = await send({ ...from, key: serverKey }, { ...large, extra: { note: "x".repeat(32_768) } });
    expect(ofServer.results[0].outcome).toBe("stored");
  });
});

test("a shop's calculation without a visitor keeps its answers through a day of honest use", async () => {
  for (let shopper = 0; shopper < 40; shopper += 1) {
    const { promocodes } = await calculate({ address: newAddress(), origin: null }, "GOOD", `TYPO-${shopper}`);
    expect(promocodes.map(brief)).toEqual([
      { number: "GOOD", status: 4, reason: null },
      { number: `TYPO-${shopper}`, status: 1, reason: null },
    ]);
    clock += HOUR / 40;
  }
});
