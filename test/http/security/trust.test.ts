import { afterAll, beforeAll, expect, test } from "vitest";
import { type Collector, startCollector } from "../../support/collector.ts";
import { redemption, type ServerAsk, shopWithKey } from "../../support/servers-api.ts";

// Each row of the trust table of docs/security.md, attacked over HTTP with what everybody has: the write key of a page.
// test/http/squatting.test.ts and test/services/quotes/ vary the attacks; test/http/guessing.test.ts has the row about senders without
// an Origin, which needs addresses of their own.

const DAY = 86_400_000;
/** What a server states of an order with the code. */
const SAVED_TEN = { amount: "100.00", promoCode: "SAVE", redemptions: [{ discount: 10 }] };
const BAG = { product_id: 118, price: "100.00", quantity: 1 };

let collector: Collector;
let writeKey: string;
let ask: ServerAsk;
let serial = 0;

beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["ingest", "redeem", "read", "read_personal", "manage"], {
    count_unverified: true,
  });
  ({ writeKey, ask } = shop);
  const tenOff = { rules: [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }] };
  for (const [code, more] of Object.entries({ GROUP: { customer: { group_ids: [2] } }, SAVE: {} })) {
    const { json } = await ask("POST", "/v3/promotions", { name: code, redemption_type: "COUPON", ...tenOff, ...more });
    await ask("POST", `/v3/promotions/${json.data.id}/codes`, { code });
  }
});
afterAll(() => collector.close());

/** What a stranger's program sends: no page, no server key. */
async function byStranger(path: string, body: object) {
  const response = await fetch(collector.url + path, {
    method: "POST",
    body: JSON.stringify({ write_key: writeKey, ...body }),
  });
  return response.json();
}
const sentByStranger = async (...events: object[]) => (await byStranger("/v1/events", { events })).results;
const sentByServer = async (...events: object[]) => (await ask("POST", "/v1/events", { events })).json.results;
const listed = async (path: string) => (await ask("GET", path)).json.data;
/** The stored event with an id. */
const eventWith = async (id: string) => {
  const events: { event_id: string; key_id: number; source: string; action: string }[] =
    await listed("/v1/events?limit=1000");
  return events.find(({ event_id }) => event_id === id)!;
};
const redeem = (order: string, more: object) => ask("POST", "/v1/promotions/redemptions", redemption(order, more));

const quoted = async (code: string, customer?: object) => {
  const body = { cart: { lines: [BAG] }, promocodes: [code], ...(customer && { customer }) };
  return (await byStranger("/v1/carts/calculate", body)).cart as { id: string; subtotal: string; discount: string };
};

const purchase = (event_id: string, order: string, visitor: string, more: object = {}) => ({
  event_id,
  category: "product",
  action: "purchase",
  items: [{ type: "product", id: 118, price: "100.00" }],
  dims: { transaction: { id: order, promotion_code: "SAVE" } },
  context: { visitor_id: visitor },
  ...more,
});
const entered = (event_id: string, order: string, visitor: string) => ({
  event_id,
  category: "promotion_code",
  action: "used",
  items: [
    { type: "promotion_code", id: "SAVE" },
    { type: "product", id: 118, price: "100.00" },
  ],
  dims: { transaction: { id: order } },
  context: { visitor_id: visitor },
});
const fresh = (name: string): string => `${name}-${++serial}`;

/** An attack, and what comes of it. */
const TRUST_TABLE: Readonly<Record<string, () => Promise<void>>> = {
  "a group that the page claims gives nothing that the server denies": async () => {
    const quote = await quoted("GROUP", { group_id: 2 });
    expect(quote.discount).toBe("10.00");
    const { status, json } = await redeem(fresh("order"), {
      evaluationId: quote.id,
      amount: quote.subtotal,
      customer: { group_id: 3 },
    });
    expect([status, json.reason, json.redeemable]).toEqual([422, "quote_not_confirmed", "0.00"]);
  },
  "a quote names one order": async () => {
    const quote = await quoted("SAVE");
    const body = { evaluationId: quote.id, amount: quote.subtotal };
    expect((await redeem(fresh("order"), body)).status).toBe(200);
    const again = await redeem(fresh("order"), body);
    expect([again.status, again.json.reason]).toEqual([409, "quote_used"]);
  },
  "a quote names one customer": async () => {
    const quote = await quoted("SAVE", { customer_id: "C-9" });
    const other = await redeem(fresh("order"), { evaluationId: quote.id, amount: quote.subtotal });
    expect([other.status, other.json.reason]).toEqual([422, "quote_not_confirmed"]);
  },
  "an event id that a stranger took first is the server's": async () => {
    const id = fresh("event");
    const view = (action: string) => ({ event_id: id, category: "pageview", action });
    expect(await sentByStranger(view("squatted"))).toMatchObject([{ outcome: "stored" }]);
    expect(await sentByServer(view("true"))).toMatchObject([{ outcome: "stored" }]);
    expect(await sentByStranger(view("squatted"))).toMatchObject([{ outcome: "conflict" }]);
    expect(await eventWith(id)).toMatchObject({ action: "true", source: "server" });
    expect(await listed(`/v1/conflicting_events?event_id=${id}`)).toMatchObject([{ source: "browser" }]);
  },
  "an order belongs to the visitor with evidence, not to the first who names it": async () => {
    const order = fresh("order");
    await sentByStranger(purchase(fresh("event"), order, "eve"));
    await sentByStranger(entered(fresh("event"), order, "ann"), purchase(fresh("event"), order, "ann"));
    expect(await listed(`/v1/redemptions?transaction_id=${order}`)).toMatchObject([{ visitor_id: "ann" }]);
  },
  "who learns an order's number does not take the order over": async () => {
    const order = fresh("order");
    const cart = { category: "product", action: "add_to_cart", items: [{ type: "product", id: 118, price: "100.00" }] };
    await sentByStranger({ ...cart, event_id: fresh("event"), context: { visitor_id: "ann" } });
    await sentByStranger(purchase(fresh("event"), order, "ann"));
    const items = [{ type: "product", id: 118, price: "0.10" }];
    await sentByStranger(entered(fresh("event"), order, "eve"), purchase(fresh("event"), order, "eve", { items }));
    expect(await listed(`/v1/redemptions?transaction_id=${order}`)).toMatchObject([
      { visitor_id: "ann", discount: "10.00" },
    ]);
  },
  "a redeemed order stays with the visitor who had entered its code": async () => {
    const [order, ann] = [fresh("order"), fresh("ann")];
    const withoutOrder = { ...entered(fresh("event"), order, ann), dims: {} };
    await sentByStranger(withoutOrder);
    expect((await redeem(order, SAVED_TEN)).status).toBe(200);
    await sentByStranger(entered(fresh("event"), order, "eve"), purchase(fresh("event"), order, "eve"));
    await sentByStranger(purchase(fresh("event"), order, ann));
    expect(await listed(`/v1/redemptions?transaction_id=${order}`)).toMatchObject([
      { visitor_id: ann, verified: true },
    ]);
  },
  "a stranger's report of an order is never verified": async () => {
    const order = fresh("order");
    const items = [{ type: "product", id: 118, price: "100000000.00", quantity: 1_000 }];
    await sentByStranger(purchase(fresh("event"), order, "eve", { items }));
    const [stored] = await listed(`/v1/redemptions?transaction_id=${order}`);
    expect(stored).toMatchObject({ verified: false, source: "browser" });
    const [all] = await listed("/v1/reports/sales?currency=USD");
    expect(Number(all.revenue)).toBeGreaterThan(1e9);
    expect((await redeem(fresh("order"), SAVED_TEN)).status).toBe(200);
    const [verified] = await listed("/v1/reports/sales?currency=USD&source=server");
    expect(Number(verified.revenue)).toBeGreaterThan(0);
    expect(Number(verified.revenue)).toBeLessThan(1e6);
  },
  "the past stays as it was": async () => {
    const order = fresh("order");
    const occurred_at = new Date(Date.now() - 40 * DAY).toISOString();
    await sentByStranger(purchase(fresh("event"), order, "eve", { occurred_at }));
    const [stored] = await listed(`/v1/redemptions?transaction_id=${order}`);
    expect(Date.parse(stored.occurred_at)).toBeGreaterThan(Date.now() - DAY);
  },
  "each event has the key that sent it, so that what a key sent can be found": async () => {
    const id = fresh("event");
    await sentByStranger({ event_id: id, category: "pageview", action: "view" });
    const { key_id } = await eventWith(id);
    const found = await listed(`/v1/events?key_id=${key_id}&limit=1000`);
    expect(found.map((event: { event_id: string }) => event.event_id)).toContain(id);
    expect(new Set(found.map((event: { source: string }) => event.source))).toEqual(new Set(["browser"]));
  },
  "a stranger removes no code from an honest order": async () => {
    const order = fresh("order");
    await sentByStranger(entered(fresh("event"), order, "ann"), purchase(fresh("event"), order, "ann"));
    const removal = { ...entered(fresh("event"), order, "eve"), action: "removed" };
    await sentByStranger(removal, { ...removal, event_id: fresh("event"), context: {} });
    expect(await listed(`/v1/redemptions?transaction_id=${order}`)).toMatchObject([
      { code: "SAVE", reversed_at: null },
    ]);
  },
  "a write key reads nothing": async () => {
    for (const path of ["/v1/events", "/v1/redemptions", "/v3/promotions", "/v1/exports/events", "/v1/reports/sales"]) {
      const asBearer = await fetch(collector.url + path, { headers: { authorization: `Bearer ${writeKey}` } });
      const inQuery = await fetch(`${collector.url + path}?write_key=${writeKey}`);
      expect([path, asBearer.status, inQuery.status]).toEqual([path, 403, 401]);
    }
  },
};

test.each(Object.entries(TRUST_TABLE))("%s", (_, attack) => attack());
