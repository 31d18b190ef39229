import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { redemption, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

const TEN_OFF = {
  name: "10% off",
  redemption_type: "COUPON",
  rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }],
};

let collector: Collector;
let propertyId: string;
let writeKey: string;
let ask: ServerAsk;
let serial = 0;

beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["ingest", "redeem", "read", "read_personal", "manage"], {
    count_unverified: true,
  });
  ({ id: propertyId, writeKey, ask } = shop);
  for (const code of ["SAVE", "STRANGE", "ALSO"]) {
    const { json } = await ask("POST", "/v3/promotions", { ...TEN_OFF, name: code });
    await ask("POST", `/v3/promotions/${json.data.id}/codes`, { code });
  }
});
afterAll(() => collector.close());

/** Sends a batch with the write key, as a page does. */
async function byPage(...events: object[]) {
  const response = await collector.send({ write_key: writeKey, events });
  return (await response.json()).results;
}

/** Sends a batch with the server key. */
const byServer = async (...events: object[]) => (await ask("POST", "/v1/events", { events })).json.results;

const listed = async (path: string) => (await ask("GET", path)).json.data;

const purchases = async (order: string) => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const url = `${collector.url}/v1/exports/purchases?property_id=${propertyId}&transaction_id=${order}&format=ndjson`;
  const text = await (await fetch(url, { headers })).text();
  return text
    .trim()
    .split("\n")
    .map((row) => JSON.parse(row));
};

const usesOf = async (code: string) => (await listed(`/v3/promotions/codes?code=${code}`))[0].current_uses;

describe("an event whose id is stored already", () => {
  const base = {
    category: "product",
    action: "view",
    items: [{ type: "product", id: 118, price: "9.90" }],
    dims: { customers: { customer_id: "C-1" } },
    extra: { source: "mail" },
  };
  const newId = () => `event-${++serial}`;
  const conflictsOf = (id: string) => listed(`/v1/conflicting_events?event_id=${id}`);
  const storedWith = async (id: string) =>
    (await listed("/v1/events?limit=1000")).filter(({ event_id }: { event_id: string }) => event_id === id);

  test.each<[string, object]>([
    ["in another order of its fields", Object.fromEntries(Object.entries(base).reverse())],
    ["with a text in place of a number", { ...base, items: [{ type: "product", id: "118", price: "9.90" }] }],
    ["in another spelling", { ...base, items: [{ type: "product", id: " 118\u200b", price: "9.900" }] }],
    ["with an empty field", { ...base, extra: { source: "mail", campaign: null } }],
    ["of another visitor", { ...base, context: { visitor_id: "another" } }],
  ])("and the same content %s is a duplicate", async (_, again) => {
    const event_id = newId();
    await byPage({ ...base, event_id });
    expect(await byPage({ ...again, event_id })).toEqual([{ event_id, outcome: "duplicate" }]);
    expect(await conflictsOf(event_id)).toEqual([]);
  });

  test.each<[string, object]>([
    ["category", { category: "pageview" }],
    ["action", { action: "click" }],
    ["items", { items: [{ type: "product", id: 118, price: "1.00" }] }],
    ["dims", { dims: { customers: { customer_id: "C-2" } } }],
    ["extra", { extra: { source: "ad" } }],
  ])("and another %s is a conflict, which is listed once", async (_, change) => {
    const event_id = newId();
    const other = { ...base, ...change, event_id };
    await byPage({ ...base, event_id });
    expect(await byPage(other)).toEqual([{ event_id, outcome: "conflict" }]);
    expect(await byPage(other, other)).toMatchObject([{ outcome: "conflict" }, { outcome: "conflict" }]);
    const [conflict, ...more] = await conflictsOf(event_id);
    expect([conflict, more]).toMatchObject([{ event_id, source: "browser", key_id: expect.any(Number) }, []]);
    expect(JSON.parse(conflict.body)).toEqual(other);
    expect(await storedWith(event_id)).toMatchObject([{ category: "product", action: "view" }]);
  });

  test.each<[string, [typeof byPage, string][], string[], string]>([
    [
      "of a server gives way to no page",
      [
        [byServer, "view"],
        [byPage, "click"],
      ],
      ["stored", "conflict"],
      "view",
    ],
    [
      "of a page gives way to a server",
      [
        [byPage, "view"],
        [byServer, "click"],
      ],
      ["stored", "stored"],
      "click",
    ],
    [
      "of a server is not repeated by a page",
      [
        [byServer, "view"],
        [byPage, "view"],
      ],
      ["stored", "duplicate"],
      "view",
    ],
    [
      "of a page is confirmed by a server",
      [
        [byPage, "view"],
        [byServer, "view"],
      ],
      ["stored", "duplicate"],
      "view",
    ],
    [
      "of a server gives way to no server",
      [
        [byServer, "view"],
        [byServer, "click"],
      ],
      ["stored", "conflict"],
      "view",
    ],
  ])("%s", async (_, steps, outcomes, kept) => {
    const event_id = newId();
    const received: string[] = [];
    for (const [send, action] of steps) received.push((await send({ ...base, action, event_id }))[0].outcome);
    expect(received).toEqual(outcomes);
    expect(await storedWith(event_id)).toMatchObject([{ action: kept, source: "server" }]);
    const others = (await conflictsOf(event_id)).map(({ body }: { body: string }) => JSON.parse(body).action);
    expect(others).toEqual(steps.map(([, action]) => action).filter((action) => action !== kept));
  });

  test("is compared in a replay too", async () => {
    const event_id = newId();
    const bad = { ...base, event_id, category: "" };
    await byPage(bad);
    await byPage({ ...base, event_id });
    const db = new Database(collector.dataFile);
    const corrected = `replace(body, '"category":""', '"category":"shop"')`;
    db.prepare(`UPDATE rejected_events SET body = ${corrected} WHERE event_id = ?`).run(event_id);
    db.close();
    const replayed = await ask("POST", "/v1/rejected_events/replay", { reason: "invalid_event" });
    expect(replayed.json).toEqual({ stored: 0, duplicate: 0, conflict: 1, rejected: 0 });
    expect(await conflictsOf(event_id)).toMatchObject([{ source: "browser" }]);
  });

  test("is found by the key that sent it", async () => {
    const event_id = newId();
    await byServer({ ...base, event_id });
    const [{ key_id }] = await storedWith(event_id);
    const ofKey = await listed(`/v1/events?key_id=${key_id}&limit=1000`);
    expect(ofKey.map(({ event_id: id }: { event_id: string }) => id)).toContain(event_id);
    expect(new Set(ofKey.map(({ source }: { source: string }) => source))).toEqual(new Set(["server"]));
  });

  test("leaves what a page's purchase recorded when a server's event takes its place", async () => {
    const event_id = newId();
    const order = (price: string, code: string) => ({
      event_id,
      category: "product",
      action: "purchase",
      items: [{ type: "product", id: 1, price }],
      dims: { transaction: { id: "replaced", promotion_code: code } },
      context: { visitor_id: "stranger" },
    });
    const before = await usesOf("STRANGE");
    await byPage(order("900.00", "STRANGE"));
    expect(await usesOf("STRANGE")).toBe(before + 1);
    const [result] = await byServer(order("20.00", "SAVE"));
    expect(result).toMatchObject({ outcome: "stored", promocodes: [{ number: "SAVE", status: 5, discount: "2.00" }] });
    expect(await usesOf("STRANGE")).toBe(before);
    expect(await listed("/v1/redemptions?transaction_id=replaced")).toMatchObject([{ code: "SAVE", discount: "2.00" }]);
    expect(await purchases("replaced")).toMatchObject([{ value: "20.00", evidence: "server", reports: 1 }]);
  });
});

/** Some seconds ago: events may arrive in another order. */
const ago = (seconds: number) => ({ occurred_at: new Date(Date.now() - seconds * 1_000).toISOString() });

/** Events of one order, by their senders. */
const order = (id: string, price: string, code: string, visitor: string | null, more: object = {}) => ({
  event_id: `${id}-${visitor}-${++serial}`,
  category: "product",
  action: "purchase",
  items: [{ type: "product", id: price === "20.00" ? 1 : 9, price }],
  dims: { transaction: { id, promotion_code: code } },
  ...(visitor && { context: { visitor_id: visitor, session_id: visitor } }),
  ...more,
});
const strange = (id: string) => order(id, "900.00", "STRANGE", `stranger-${id}`);
const honest = (id: string) => order(id, "20.00", "SAVE", `buyer-${id}`);
const codeOf = (id: string) => ({
  ...ago(30),
  event_id: `code-${++serial}`,
  category: "promotion_code",
  action: "used",
  items: [{ type: "promotion_code", id: "SAVE" }],
  dims: { transaction: { id } },
  context: { visitor_id: `buyer-${id}`, session_id: `buyer-${id}` },
});
const cartOf = (id: string) => ({
  ...ago(40),
  event_id: `cart-${++serial}`,
  category: "product",
  action: "add_to_cart",
  items: [{ type: "product", id: 1, price: "20.00" }],
  context: { visitor_id: `buyer-${id}`, session_id: `buyer-${id}` },
});

type Send = (order: string) => Promise<unknown>;
const page =
  (...events: ((order: string) => object)[]): Send =>
  (id) =>
    byPage(...events.map((event) => event(id)));
const server: Send = (id) => byServer(order(id, "20.00", "SAVE", null));
const redeems: Send = (id) =>
  ask(
    "POST",
    "/v1/promotions/redemptions",
    redemption(id, { amount: 20, promoCode: "SAVE", cart: { lines: [{ price: "20.00" }] } }),
  );
/** As the stranger's event would arrive after it was rejected, and replayed. */
const replayedStranger: Send = async (id) => {
  await byPage({ ...strange(id), category: "" });
  const db = new Database(collector.dataFile);
  db.prepare(`UPDATE rejected_events SET body = replace(body, '"category":""', '"category":"product"')`).run();
  db.close();
  expect((await ask("POST", "/v1/rejected_events/replay", {})).json).toMatchObject({ stored: 1 });
};

describe.each<[string, Send[], object]>([
  ["a stranger before a code and its order", [page(strange), page(codeOf), page(honest)], { evidence: "code_check" }],
  ["a stranger between a code and its order", [page(codeOf), page(strange), page(honest)], { evidence: "code_check" }],
  [
    "a stranger before an order whose code arrives late",
    [page(strange), page(honest), page(codeOf)],
    { evidence: "code_check" },
  ],
  ["a stranger after the order", [page(codeOf), page(honest), page(strange)], { evidence: "code_check" }],
  ["a stranger before a cart and its order", [page(strange), page(cartOf), page(honest)], { evidence: "cart" }],
  ["a stranger between a cart and its order", [page(cartOf), page(strange), page(honest)], { evidence: "cart" }],
  ["a stranger in one batch with the order", [page(strange, codeOf, honest)], { evidence: "code_check" }],
  ["a stranger whose event is replayed", [page(codeOf), page(honest), replayedStranger], { evidence: "code_check" }],
  ["a stranger who is replayed before the order", [replayedStranger, page(cartOf), page(honest)], { evidence: "cart" }],
  ["a stranger before a server's event", [page(strange), server], { evidence: "server" }],
  ["a stranger after a server's event", [server, page(strange)], { evidence: "server" }],
])("%s", (_, steps, expected) => {
  test("does not get the order, and gives back what it used", async () => {
    const id = `order-${++serial}`;
    const before = [await usesOf("SAVE"), await usesOf("STRANGE")];
    for (const send of steps) await send(id);
    expect(await purchases(id)).toMatchObject([{ value: "20.00", reports: 2, ...expected }]);
    expect(await listed(`/v1/redemptions?transaction_id=${id}`)).toMatchObject([{ code: "SAVE", discount: "2.00" }]);
    expect([await usesOf("SAVE"), await usesOf("STRANGE")]).toEqual([before[0] + 1, before[1]]);
  });
});

test.each<[string, Send[]]>([
  ["after it", [page(strange), redeems]],
  ["before it", [redeems, page(strange)]],
])("a stranger's order is no part of what a server redeems %s", async (_, steps) => {
  const id = `order-${++serial}`;
  const before = await usesOf("STRANGE");
  for (const send of steps) await send(id);
  expect(await purchases(id)).toMatchObject([{ value: "20.00", told_by: "server", customer_id: "C-1" }]);
  expect(await listed(`/v1/redemptions?transaction_id=${id}`)).toMatchObject([{ code: "SAVE", verified: true }]);
  expect(await usesOf("STRANGE")).toBe(before);
});

/** Two shirts that a server redeems with a stated amount, and no cart. */
const stated = (id: string, more: object = {}) =>
  redemption(id, {
    amount: 40,
    promoCode: "SAVE",
    lineItems: [{ sku: "SHIRT", discount: 5, discountAppliedOnQuantity: 1, promotionAppliedOnQuantity: 1 }],
    ...more,
  });
const redeemsAmount: Send = (id) => ask("POST", "/v1/promotions/redemptions", stated(id));
const strangeShirts = (id: string) => ({
  ...strange(id),
  items: [{ type: "product", id: 9, sku: "SHIRT", price: "0.04", quantity: 1_000 }],
});

describe.each<[string, Send[]]>([
  ["before", [page(strangeShirts), redeemsAmount]],
  ["after", [redeemsAmount, page(strangeShirts)]],
])("a stranger who names the order %s a server that redeems without a cart", (_, steps) => {
  test("gets no visitor, no code and no unit into it", async () => {
    const id = `order-${++serial}`;
    const before = await usesOf("STRANGE");
    for (const send of steps) await send(id);
    expect(await purchases(id)).toMatchObject([{ visitor_id: null, customer_id: "C-1", evidence: "server" }]);
    const [row, ...others] = await listed(`/v1/redemptions?transaction_id=${id}`);
    expect([row, others]).toMatchObject([{ code: "SAVE", verified: true, discount: "5.00" }, []]);
    expect(await usesOf("STRANGE")).toBe(before);
    const reversal = { lines: [{ sku: "SHIRT", quantity: 1 }] };
    const { json } = await ask("POST", `/v1/promotions/redemptions/${row.id}/reversal`, reversal);
    expect(json).toMatchObject({ lines: [{ quantity: 1, discount: "5.00" }] });
    expect(await page(strange)(id)).toMatchObject([{ outcome: "stored", promocodes: [] }]);
  });
});

test("units that only the buyer's page reports have no share of a stated discount", async () => {
  const id = `order-${++serial}`;
  await byPage(codeOf(id), {
    ...honest(id),
    items: [{ type: "product", id: 1, sku: "SHIRT", price: "1", quantity: 1_000 }],
  });
  await redeemsAmount(id);
  const [{ id: redemptionId }] = await listed(`/v1/redemptions?transaction_id=${id}&code=SAVE`);
  const back = async (quantity: number) => {
    const lines = [{ sku: "SHIRT", quantity }];
    return (await ask("POST", `/v1/promotions/redemptions/${redemptionId}/reversal`, { lines })).json.lines;
  };
  expect([await back(1), await back(2)]).toMatchObject([[{ discount: "5.00" }], [{ discount: "0.00" }]]);
});

describe("a buyer who entered the code before the order had an id", () => {
  const entered = (id: string) => ({ ...codeOf(id), dims: {} });
  const calculated = async (id: string) => {
    const cart = { currency: "USD", lines: [{ product_id: 1, price: "20.00" }] };
    const body = { write_key: writeKey, cart, promocodes: ["SAVE"] };
    const response = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
    const evaluationId = (await response.json()).cart.id;
    return page((order) => ({ ...honest(order), extra: { evaluation_id: evaluationId } }))(id);
  };
  test.each<[string, Send[], string]>([
    ["has the order of a stranger before", [page(strange), page(entered), page(honest)], "entered_code"],
    ["has the order, although the code arrives last", [page(strange), page(honest), page(entered)], "entered_code"],
    ["has the order that names the calculation", [page(strange), calculated], "cart"],
    [
      "has the order that a server redeems",
      [page(entered), page(strange), page(honest), redeemsAmount],
      "entered_code",
    ],
  ])("%s", async (_, steps, evidence) => {
    const id = `order-${++serial}`;
    const before = await usesOf("STRANGE");
    for (const send of steps) await send(id);
    expect(await purchases(id)).toMatchObject([{ visitor_id: `buyer-${id}`, evidence }]);
    expect(await usesOf("STRANGE")).toBe(before);
  });
});

describe("an order that a server reports with SAVE", () => {
  const strangerTries = (code: string) => (id: string) => ({
    ...codeOf(id),
    items: [{ type: "promotion_code", id: code }],
    context: { visitor_id: `stranger-${id}` },
  });
  const strangerBuys = (id: string) => ({ ...strange(id), items: [], dims: { transaction: { id } } });
  const strangerNames = (promotion_code: string) => (id: string) => ({
    ...strangerBuys(id),
    dims: { transaction: { id, promotion_code } },
  });
  const redeemsBoth: Send = async (id) => {
    const cart = { lines: [{ product_id: 1, price: "20.00" }] };
    return ask("POST", "/v1/promotions/redemptions", redemption(id, { amount: 20, promoCode: ["SAVE", "ALSO"], cart }));
  };

  test.each<[string, Send]>([
    ["redeems it with an amount", redeemsAmount],
    ["redeems it with a cart", redeems],
    ["sends its event", server],
  ])("that %s says nothing to a stranger who tries another code", async (_, reports) => {
    for (const isFirst of [true, false]) {
      const id = `order-${++serial}`;
      if (isFirst) await reports(id);
      await byPage(strangerTries("ZZZ")(id));
      if (!isFirst) await reports(id);
      expect(await byPage(strangerBuys(id))).toMatchObject([{ outcome: "stored", promocodes: [] }]);
      expect(await purchases(id)).toMatchObject([{ visitor_id: null }]);
      const [, order] = await byPage(codeOf(id), honest(id));
      expect(order).toMatchObject({ promocodes: [{ number: "SAVE", status: 5 }] });
      expect(await purchases(id)).toMatchObject([{ visitor_id: `buyer-${id}` }]);
    }
  });

  test("says only those codes to a page that the page names", async () => {
    const id = `order-${++serial}`;
    expect(await redeemsBoth(id)).toMatchObject({ status: 200 });
    await byPage(strangerTries("SAVE")(id));
    expect(await byPage(strangerBuys(id))).toMatchObject([{ promocodes: [] }]);
    expect(await byPage(strangerNames("SAVE")(id))).toMatchObject([{ promocodes: [{ number: "SAVE", status: 5 }] }]);
    expect((await byPage(strangerNames("SAVE")(id)))[0].promocodes).toHaveLength(1);
  });

  test.each([true, false])("belongs to the page with the redeemed calculation (page first: %s)", async (isFirst) => {
    const id = `order-${++serial}`;
    const body = { write_key: writeKey, cart: { lines: [{ product_id: 1, price: "20.00" }] }, promocodes: ["SAVE"] };
    const response = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
    const evaluationId = (await response.json()).cart.id;
    const buys = () => byPage({ ...honest(id), extra: { evaluation_id: evaluationId } });
    await byPage(strangerTries("SAVE")(id), strangerBuys(id));
    if (isFirst) await buys();
    const claim = redemption(id, { amount: 20, evaluationId, cart: { lines: [{ product_id: 1, price: "20.00" }] } });
    expect(await ask("POST", "/v1/promotions/redemptions", claim)).toMatchObject({ status: 200 });
    if (!isFirst) expect(await buys()).toMatchObject([{ promocodes: [{ number: "SAVE", status: 5 }] }]);
    expect(await purchases(id)).toMatchObject([{ visitor_id: `buyer-${id}`, evidence: "quote" }]);
  });
});

describe("a stranger's report that the shop reversed", () => {
  const strangeSave = (id: string) => order(id, "900.00", "SAVE", `stranger-${id}`);
  const reverses: Send = async (id) => {
    const [{ id: row }] = await listed(`/v1/redemptions?transaction_id=${id}&code=SAVE`);
    expect(await ask("POST", `/v1/promotions/redemptions/${row}/reversal`)).toMatchObject({ status: 200 });
  };

  test.each<[string, Send[], boolean]>([
    ["the server's redemption", [redeemsAmount], true],
    ["the server's redemption of its cart", [redeems], true],
    ["the buyer's page", [page(codeOf), page(honest)], false],
    ["the server's event", [server], false],
  ])("is no obstacle for %s", async (_, steps, verified) => {
    const id = `order-${++serial}`;
    const before = await usesOf("SAVE");
    for (const send of [page(strangeSave), reverses]) await send(id);
    expect(await usesOf("SAVE")).toBe(before);
    for (const send of steps) await send(id);
    expect(await listed(`/v1/redemptions?transaction_id=${id}`)).toMatchObject([
      { code: "SAVE", verified, reversed_at: null, reversed_discount: "0.00" },
    ]);
    expect(await usesOf("SAVE")).toBe(before + 1);
    await reverses(id);
    expect(await usesOf("SAVE")).toBe(before);
  });
});

describe("a removal of a code from an order", () => {
  const removal = (id: string, by: object, customer: string | null = null) => ({
    ...ago(20),
    event_id: `removal-${++serial}`,
    category: "promotion_code",
    action: "removed",
    items: [{ type: "promotion_code", id: "SAVE" }],
    dims: { transaction: { id }, ...(customer && { customers: { customer_id: customer } }) },
    ...by,
  });
  const visitor = (visitor_id: string) => ({ context: { visitor_id } });
  const codeOfCustomer = (id: string) => {
    const code = codeOf(id);
    return { ...code, dims: { ...code.dims, customers: { customer_id: "C-1" } } };
  };
  const unnamed = (id: string) => ({ ...honest(id), dims: { transaction: { id } } });

  test.each<[string, (id: string) => Promise<unknown>, boolean]>([
    ["by the visitor who entered it counts", (id) => byPage(removal(id, visitor(`buyer-${id}`))), true],
    ["by the same customer in another browser counts", (id) => byPage(removal(id, visitor("phone"), "C-1")), true],
    ["by a server counts", (id) => byServer(removal(id, {})), true],
    ["by another visitor does not count", (id) => byPage(removal(id, visitor("stranger"))), false],
    ["by another customer does not count", (id) => byPage(removal(id, visitor("stranger"), "C-2")), false],
    ["by nobody in particular does not count", (id) => byPage(removal(id, {})), false],
  ])("%s, before and after the order", async (_, remove, counts) => {
    const [before, after] = [`order-${++serial}`, `order-${++serial}`];
    await byPage(codeOfCustomer(before));
    await remove(before);
    await byPage(unnamed(before));
    await byPage(codeOfCustomer(after), unnamed(after));
    await remove(after);
    for (const id of [before, after]) {
      const codes = (await listed(`/v1/redemptions?transaction_id=${id}`)).map(({ code }: { code: string }) => code);
      expect(codes, id).toEqual(counts ? [] : ["SAVE"]);
    }
  });
});

describe("an event that is dated back more than 7 days", () => {
  const dated = (id: string, days: number) => {
    const occurred_at = new Date(Date.now() - days * 86_400_000 - 3_600_000).toISOString();
    return { ...honest(id), occurred_at };
  };
  const today = () => new Date().toISOString().slice(0, 10);
  const dayOf = (moment: string) => moment.slice(0, 10);

  test.each<[string, typeof byPage, number, boolean]>([
    ["by a page counts at its arrival", byPage, 8, true],
    ["by a page counts at its arrival, however long ago", byPage, 400, true],
    ["by a server counts when it happened", byServer, 8, false],
    ["by less, by a page, counts when it happened", byPage, 6, false],
  ])("%s", async (_, send, days, isLate) => {
    const id = `order-${++serial}`;
    const event = dated(id, days);
    await send(event);
    const [stored] = await listed(`/v1/events?transaction_id=${id}`);
    expect(dayOf(stored.occurred_at)).toBe(dayOf(event.occurred_at));
    expect(stored.flags.includes("late")).toBe(isLate);
    const [purchase] = await purchases(id);
    const [redeemed] = await listed(`/v1/redemptions?transaction_id=${id}`);
    const expected = isLate ? today() : dayOf(event.occurred_at);
    expect([dayOf(purchase.occurred_at), dayOf(redeemed.occurred_at)]).toEqual([expected, expected]);
  });
});
