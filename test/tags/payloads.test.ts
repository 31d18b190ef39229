import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { userOf } from "../http/dashboard/user.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { trackedBy } from "./bridge-page.ts";
import { DATA_LAYERS } from "./payloads/all.ts";
import type { Shape } from "./payloads/shape.ts";
import { openStored, orderIn, storedOf } from "./stored.ts";

const DEMO = "100001";

let collector: Collector;
let script: string;
let store: ReturnType<typeof openStored>;
let serial = 0;
const DAY = 86_400_000;
const NOON = Math.floor(Date.now() / DAY) * DAY + DAY / 2;
/** Above 0, the collector's clock stands at the noon of that many days before. */
let daysAgo = 0;
beforeAll(async () => {
  collector = await startCollector({ demo: true, now: () => (daysAgo > 0 ? NOON - daysAgo * DAY : Date.now()) });
  script = await (await fetch(`${collector.url}/sdk/web_event.ga4.js`)).text();
  store = openStored(collector.dataFile);
  await addCode("SAVE 10");
});
afterAll(async () => {
  store.close();
  await collector.close();
});

/** Adds a promotion of 10 % with a code to the demo shop. */
async function addCode(code: string) {
  const rules = [{ action: { cart_value: { discount: { percentage_amount: "10" } } } }];
  const promotion = { name: code, redemption_type: "COUPON", status: "ENABLED", rules };
  const { data } = await (await collector.admin(`/v3/promotions?property_id=${DEMO}`, promotion)).json();
  expect((await collector.admin(`/v3/promotions/${data.id}/codes?property_id=${DEMO}`, { code })).status).toBe(201);
}

/** Sends what the bridge tracks. @returns the property and the visitor */
async function report({ layer, shop }: Shape, from: number) {
  const property = shop === "demo" ? { id: DEMO, write_key: "wk_demo" } : await newProperty();
  const visitor = `visitor-${++serial}`;
  const now = Date.now();
  const timeAfter = (ms: number) => new Date(now + ms).toISOString();
  const events = trackedBy(script, layer, from).map((event, at) => ({
    event_id: `${visitor}-${at}`,
    occurred_at: timeAfter(at),
    context: { visitor_id: visitor },
    ...event,
  }));
  const response = await collector.send({ write_key: property.write_key, sent_at: timeAfter(events.length), events });
  const { results } = await response.json();
  expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(events.map(() => "stored"));
  return { property: property.id, visitor };
}

const newProperty = async () => (await (await collector.admin("/v1/properties", { name: "Shop" })).json()).data;

/** An order of one product with a coupon, in cents. */
const order = (id: string, price: number, discount: number, value: number | null): Shape["layer"][number] => ({
  event: "purchase",
  ecommerce: {
    transaction_id: id,
    currency: "USD",
    coupon: "SAVE",
    ...(value !== null && { value: value / 100 }),
    items: [{ item_id: "X-1", price: price / 100, discount: discount / 100, quantity: 1 }],
  },
});

describe("the prices of a property", () => {
  /** Sends orders, each of another visitor. */
  async function sendOrders(writeKey: string, orders: readonly Shape["layer"][number][]) {
    const events = orders.flatMap((entry) => {
      const visitor = `visitor-${++serial}`;
      return trackedBy(script, [entry], 0).map((event) => ({
        event_id: visitor,
        context: { visitor_id: visitor },
        ...event,
      }));
    });
    expect((await collector.send({ write_key: writeKey, events })).status).toBe(200);
  }
  const priceOf = (property: string, id: string) =>
    orderIn(
      store.rows,
      property,
      store.rows("SELECT * FROM purchases WHERE property_id = ? AND transaction_id = ?", property, id)[0]!,
    ).lines;
  const flagged = (property: string) =>
    store
      .rows(
        "SELECT transaction_id AS id FROM events WHERE property_id = ? AND flags = 'price_reading_unclear'",
        property,
      )
      .map(({ id }) => id)
      .sort();
  const readingOf = async (id: string) =>
    (await (await collector.admin(`/v1/properties/${id}`)).json()).data.ga4_price_reading;

  /** Sends orders on the days before today, five on each, in turn. @param last the latest of the days, from today */
  async function sendOnDays(writeKey: string, orders: readonly Shape["layer"][number][], last = 1) {
    const days = Math.ceil(orders.length / 5);
    for (let day = days - 1; day >= 0; day--) {
      daysAgo = last + day;
      const ofDay = orders.filter((_, at) => at % days === day);
      await sendOrders(writeKey, ofDay);
    }
    daysAgo = 0;
  }

  test("are learned from 20 orders of several days, and earlier orders are read then", async () => {
    const { id, write_key } = await newProperty();
    const orders = Array.from({ length: 20 }, (_, at) => order(`O-${at}`, 9_000, 1_000, 9_000));
    // It names no value.
    daysAgo = 6;
    await sendOrders(write_key, [order("UNCLEAR", 9_000, 1_000, null)]);
    await sendOnDays(write_key, orders.slice(1));
    expect(await readingOf(id)).toMatchObject({ reading: null, agreeing: 19, orders: 19 });
    expect([priceOf(id, "UNCLEAR"), flagged(id)]).toEqual([["X-1 1 × ?"], ["UNCLEAR"]]);
    daysAgo = 5;
    await sendOrders(write_key, orders.slice(0, 1));
    daysAgo = 0;
    expect(await readingOf(id)).toMatchObject({ reading: "after_discount", agreeing: 20, orders: 20 });
    await sendOrders(write_key, [order("O-20", 9_000, 1_000, 9_000)]);
    expect([priceOf(id, "UNCLEAR"), flagged(id)]).toEqual([["X-1 1 × 100.00"], []]);
  });

  test("are not known for an order that contradicts them, and the overview shows them", async () => {
    const { id, write_key } = await newProperty();
    const contradicting = ["A", "B", "C"].map((name) => order(name, 10_000, 1_000, 9_000));
    const agreeing = Array.from({ length: 97 }, (_, at) => order(`O-${at}`, 9_000, 1_000, 9_000));
    await sendOnDays(write_key, [...contradicting, ...agreeing]);
    expect(await readingOf(id)).toEqual({ reading: "after_discount", agreeing: 97, orders: 100, disputed: false });
    await sendOrders(write_key, [order("D", 10_000, 1_000, 9_000)]);
    expect([priceOf(id, "D"), flagged(id)]).toEqual([["X-1 1 × ?"], ["A", "B", "C", "D"]]);
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    const { text } = await user.request(`/dashboard?property_id=${id}`);
    expect(/Prices of the GA4 data layer: [^<]*/.exec(text)?.[0]).toBe(
      "Prices of the GA4 data layer: after discount (97 of 100 orders).",
    );
  });

  test("stay as they are after a flood of a stranger's orders, and the overview asks for them", async () => {
    const { id, write_key } = await newProperty();
    const honest = Array.from({ length: 25 }, (_, at) => order(`O-${at}`, 9_000, 1_000, 9_000));
    await sendOnDays(write_key, honest, 2);
    // Another stranger's order is the first of the next day, and changes nothing either.
    for (daysAgo = 1; daysAgo >= 0; daysAgo--) {
      const flood = Array.from({ length: 100 }, (_, at) => order(`F-${daysAgo}-${at}`, 200, 100, 100));
      await sendOrders(write_key, flood);
    }
    daysAgo = 0;
    await sendOrders(write_key, [order("LATER", 9_000, 1_000, null)]);
    expect(["O-0", "O-24", "LATER"].map((name) => priceOf(id, name))).toEqual(new Array(3).fill(["X-1 1 × 100.00"]));
    expect(await readingOf(id)).toMatchObject({ reading: "after_discount", disputed: true });
    const user = userOf(collector);
    await user.signIn(ADMIN_TOKEN);
    const { text } = await user.request(`/dashboard?property_id=${id}`);
    expect(text).toContain("The latest orders disagree");
  });

  test("may be set: stored orders are read again", async () => {
    const { id, write_key } = await newProperty();
    await sendOrders(write_key, [order("UNCLEAR", 9_000, 1_000, null), order("AFTER", 9_000, 1_000, 9_000)]);
    expect([priceOf(id, "UNCLEAR"), priceOf(id, "AFTER")]).toEqual([["X-1 1 × ?"], ["X-1 1 × 100.00"]]);
    // An order without items has no prices to read again.
    await sendOrders(write_key, [
      { event: "purchase", ecommerce: { transaction_id: "EMPTY", coupon: "SAVE", value: 9 } },
    ]);
    const put = (ga4_price: string | null) =>
      fetch(`${collector.url}/v1/properties/${id}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
        body: JSON.stringify({ ga4_price }),
      });
    expect((await put("before_discount")).status).toBe(200);
    expect([priceOf(id, "UNCLEAR"), priceOf(id, "AFTER"), flagged(id)]).toEqual([
      ["X-1 1 × 90.00"],
      ["X-1 1 × 90.00"],
      [],
    ]);
    expect((await put(null)).status).toBe(200);
    expect([priceOf(id, "UNCLEAR"), priceOf(id, "AFTER"), flagged(id)]).toEqual([
      ["X-1 1 × ?"],
      ["X-1 1 × 100.00"],
      ["UNCLEAR"],
    ]);
    expect((await put("net")).status).toBe(422);
  });

  test("of a test site teach nothing", async () => {
    const { id, write_key } = await newProperty();
    const events = Array.from({ length: 20 }, (_, at) => ({
      ...trackedBy(script, [order(`O-${at}`, 9_000, 1_000, 9_000)], 0)[0]!,
      event_id: `staging-${at}`,
    })).map((event) => ({ ...event, dims: { ...(event.dims as object), customers: { cdp_source: "Staging" } } }));
    for (daysAgo = 1; daysAgo >= 0; daysAgo--) expect((await collector.send({ write_key, events })).status).toBe(200);
    daysAgo = 0;
    expect(await readingOf(id)).toMatchObject({ reading: null, agreeing: 0, orders: 0 });
  });
});

describe.each(Object.entries(DATA_LAYERS))("%s", (_, shapes) => {
  test.each(shapes.map((shape) => [shape.name, shape] as const))("%s", async (_, shape) => {
    const { property, visitor } = await report(shape, shape.layer.length);
    expect(storedOf(store.rows, property, visitor)).toEqual(shape.stored);
  });
});
