import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { type ServerAsk, shopWithKey } from "../support/servers-api.ts";

/** Events as sites send them that follow Antsomi's guide. */

let collector: Collector;
let shop: { id: string; writeKey: string; ask: ServerAsk };
let serial = 0;
const next = (prefix: string) => `${prefix}-${++serial}`;

beforeAll(async () => {
  collector = await startCollector();
  shop = await shopWithKey(collector, ["ingest", "read", "read_personal", "manage"], { count_unverified: true });
  const { json } = await shop.ask("POST", "/v3/promotions", tenOff({ coupon_type: "BULK" }));
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "text/csv" };
  const body = "code,max_uses_per_customer\nSAVE10,0\nSAVE11,0\nONCE,1\nONCE2,1\n";
  const path = `/v3/promotions/${json.data.id}/codes/import?property_id=${shop.id}`;
  expect((await fetch(collector.url + path, { method: "POST", headers, body })).status).toBe(200);
});
afterAll(() => collector.close());

const PRODUCT = { type: "product", id: 1, price: "100.00" };
const event = (action: string, overrides: object = {}, category = "product") => ({
  event_id: next("e"),
  category,
  action,
  items: [PRODUCT],
  context: { visitor_id: next("v") },
  ...overrides,
});

async function send(...events: object[]) {
  const { results } = await (await collector.send({ write_key: shop.writeKey, events })).json();
  return results;
}

interface Row {
  visitor_id: string;
  customer_id: string | null;
}

const rows = async (path: string, filter: string) =>
  (await shop.ask("GET", `${path}?traffic=all&limit=500&${filter}`)).json.data;
const rowsOf = async (path: string, visitor: string): Promise<Row[]> =>
  (await rows(path, "")).filter(({ visitor_id }: Row) => visitor_id === visitor);
const checksOf = (visitor: string) => rowsOf("/v1/code_checks", visitor);

describe("extra.voucher_code", () => {
  test.each(["checkout", "checkout_cart"])("names a code of product/%s, checked with its items", async (action) => {
    const visitor_id = next("v");
    const [result] = await send(event(action, { context: { visitor_id }, extra: { voucher_code: "save10" } }));
    expect(result).toMatchObject({ outcome: "stored", promocodes: [{ number: "save10", status: 4 }] });
    expect(await checksOf(visitor_id)).toMatchObject([{ code: "SAVE10", status: 4, cart_source: "event" }]);
  });

  test("names the codes of a purchase, as extra.promotion_code does", async () => {
    const order_id = next("order");
    const [result] = await send(event("purchase", { extra: { order_id, voucher_code: "SAVE10", revenue: 90 } }));
    expect(result.promocodes).toMatchObject([{ number: "SAVE10", status: 5 }]);
    expect(await rows("/v1/redemptions", `transaction_id=${order_id}`)).toMatchObject([
      { code: "SAVE10", basis: "evaluated", discount: "10.00" },
    ]);
  });

  test("counts once beside the same code in other places", async () => {
    const dims = { purchase: { id: next("order"), promotion_code: "SAVE10" } };
    const items = [PRODUCT, { type: "promotion_code", id: "SAVE10" }];
    const [result] = await send(event("purchase", { items, dims, extra: { voucher_code: ["SAVE10"] } }));
    expect(result.promocodes).toMatchObject([{ number: "SAVE10", status: 5 }]);
  });

  test("may be a list separated by commas", async () => {
    const [result] = await send(event("checkout", { extra: { voucher_code: "SAVE10, NONE" } }));
    expect(result.promocodes).toMatchObject([{ number: "SAVE10" }, { number: "NONE" }]);
  });

  test.each([
    ["empty", ""],
    ["null", null],
    ["not filled in", "{{voucher}}"],
    ["an object", { code: "SAVE10" }],
    ["longer than any code", "x".repeat(1_000)],
  ])("that is %s names none, and rejects nothing", async (_, voucher_code) => {
    for (const action of ["checkout", "purchase"]) {
      const visitor_id = next("v");
      const extra = { order_id: next("order"), voucher_code };
      const [result] = await send(event(action, { context: { visitor_id }, extra }));
      expect(result.outcome).toBe("stored");
      expect(await checksOf(visitor_id)).toEqual([]);
    }
  });

  test.each(["view", "view_cart", "add_to_cart"])("means nothing in product/%s", async (action) => {
    const [result] = await send(event(action, { extra: { voucher_code: "SAVE10" } }));
    expect(result).toEqual({ event_id: expect.any(String), outcome: "stored" });
  });

  test("of a checkout with an order id is not its purchase, and becomes used by the purchase", async () => {
    const visitor_id = next("v");
    const order_id = next("order");
    const context = { visitor_id };
    await send(event("checkout", { context, extra: { order_id, voucher_code: "SAVE10" } }));
    expect(await rows("/v1/redemptions", `transaction_id=${order_id}`)).toEqual([]);
    await send(event("purchase", { context, extra: { order_id, voucher_code: "SAVE10" } }));
    expect(await checksOf(visitor_id)).toMatchObject([{ code: "SAVE10", status: 5, transaction_id: order_id }]);
  });

  test("is taken back with its event, where a server sends another one in its place", async () => {
    const visitor_id = next("v");
    const page = event("checkout", { context: { visitor_id }, extra: { voucher_code: "SAVE10" } });
    await send(page);
    const server = { ...page, extra: { voucher_code: "SAVE11" } };
    await shop.ask("POST", "/v1/events", { events: [server] });
    expect(await checksOf(visitor_id)).toMatchObject([{ code: "SAVE11" }]);
  });
});

describe("product/checkout_cart", () => {
  test("replaces the visitor's cart, as product/checkout does", async () => {
    const context = { visitor_id: next("v") };
    await send(event("add_to_cart", { context, items: [{ ...PRODUCT, quantity: 5 }] }));
    await send(event("checkout_cart", { context, items: [{ ...PRODUCT, quantity: 2 }] }));
    const items = [{ type: "promotion_code", id: "SAVE10" }];
    const [{ promocodes }] = await send(event("used", { context, items }, "promotion_code"));
    expect(promocodes).toMatchObject([{ status: 4, discount: "20.00" }]);
  });
});

test("one item object counts as a list of it", async () => {
  const context = { visitor_id: next("v") };
  await send(event("view_cart", { context, items: PRODUCT }));
  const [result] = await send(
    event("used", { context, items: { type: "promotion_code", id: "SAVE10" } }, "promotion_code"),
  );
  expect(result).toMatchObject({ outcome: "stored", promocodes: [{ number: "SAVE10", status: 4, discount: "10.00" }] });
});

describe("the customer in extra", () => {
  const customerOf = async (overrides: object): Promise<string | null> => {
    const visitor_id = next("v");
    const [result] = await send(event("sign_in", { items: [], context: { visitor_id }, ...overrides }, "user"));
    expect(result.outcome).toBe("stored");
    return (await rowsOf("/v1/events", visitor_id))[0]!.customer_id;
  };

  test.each<[string, object, string | null]>([
    ["is that of the event", { extra: { customer_id: "C-1" } }, "C-1"],
    ["may be a number", { extra: { customer_id: 42 } }, "42"],
    [
      "counts where dims.customers names nobody",
      { dims: { customers: { customer_id: 0 } }, extra: { customer_id: "C-1" } },
      "C-1",
    ],
    [
      "counts less than dims.customers",
      { dims: { customers: { customer_id: "C-2" } }, extra: { customer_id: "C-1" } },
      "C-2",
    ],
    ["is nobody where it is 0", { extra: { customer_id: "0" } }, null],
    ["is nobody where it is not filled in", { extra: { customer_id: "{{customer_id}}" } }, null],
    ["is nobody where it can be no id", { extra: { customer_id: "x".repeat(200) } }, null],
    ["is nobody where it is an object", { extra: { customer_id: {} } }, null],
  ])("%s", async (_, overrides, expected) => {
    expect(await customerOf(overrides)).toBe(expected);
  });

  test.each([
    ["ONCE", { email: "Ann@Shop.example" }, { email: "ann@shop.example" }],
    ["ONCE2", { phone: "+1 555 0100" }, { phone: "(1) 555-0100" }],
  ])("is known by email and phone: %s can be used once", async (voucher_code, extra, customers) => {
    const order = (fields: object) => event("purchase", fields);
    const [first] = await send(order({ extra: { order_id: next("order"), voucher_code, ...extra } }));
    expect(first.promocodes).toMatchObject([{ status: 5 }]);
    const dims = { customers, transaction: { id: next("order"), promotion_code: voucher_code } };
    const [second] = await send(order({ dims }));
    expect(second.promocodes[0].status).not.toBe(5);
  });

  test("is in no list, as dims.customers is in none", async () => {
    const visitor_id = next("v");
    const extra = {
      customer_id: "C-1",
      customer_name: "Zoe Private",
      email: "zoe@private.example",
      phone: "+1 555 7777",
    };
    await send(event("purchase", { context: { visitor_id }, extra: { order_id: next("order"), ...extra } }));
    for (const path of ["/v1/events", "/v1/redemptions", "/v1/code_checks"]) {
      expect(JSON.stringify(await rows(path, ""))).not.toMatch(/Zoe|zoe|7777/);
    }
  });
});
