import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { redemption, type ServerAnswer, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

// A page calculates with the write key, and the shop's server redeems the quote.

const PATH = "/v1/promotions/redemptions";

/** Promotions by their codes. */
const PROMOTIONS = {
  TEN: rule({ cart_value: { discount: { percentage_amount: "10" } } }),
  FIVER: rule({ cart_value: { discount: { fixed_amount: "5" } } }),
  GROUP: { ...rule({ cart_value: { discount: { percentage_amount: "10" } } }), customer: { group_ids: [2] } },
  ORDERS: { ...rule({ cart_value: { discount: { fixed_amount: "5" } } }), customer: { minimum_order_count: 3 } },
  VIP: { ...rule({ cart_value: { discount: { fixed_amount: "5" } } }), customer: { segments: { id: ["vip"] } } },
  APP: { ...rule({ cart_value: { discount: { fixed_amount: "5" } } }), channels: [{ id: 2 }] },
  GERMANY: {
    ...rule({ cart_value: { discount: { fixed_amount: "5" } } }),
    shipping_address: { countries: [{ iso2_country_code: "DE" }] },
  },
  BAGS: rule(itemsOff({ categories: [7] })),
  NOBAGS: rule(itemsOff({ not: { categories: [5] } })),
  ACME: rule(itemsOff({ brands: [9] })),
  LARGE: rule(itemsOff({ product_option: { type: "string_match", name: "Size", values: ["XL"] } })),
  SUMMER: rule(itemsOff({ product_custom_field: { name: "season", values: ["summer"] } })),
  USUAL: rule({
    ...itemsOff(undefined),
    cart_items: { ...itemsOff(undefined).cart_items, exclude_items_on_sale: true },
  }),
  HALF: rule(itemsOff({ products: [118] })),
  THREE: rule({ cart_value: { discount: { fixed_amount: "5" } } }, { cart: { minimum_quantity: 3 } }),
  SPEND: rule(
    { cart_value: { discount: { fixed_amount: "20" } } },
    { cart: { items: { products: [118] }, minimum_spend: "150" } },
  ),
  SMALL: rule({ cart_value: { discount: { fixed_amount: "20" } } }, { not: { cart: { minimum_spend: "80" } } }),
  GIFT: rule({ gift_item: { product_id: 1, quantity: 1 } }, { cart: { items: { categories: [7] } } }),
  VARIANT: rule(itemsOff({ variants: [151] })),
  NOTBSK: rule(itemsOff({ not: { products: [118] } })),
  ALL: rule(itemsOff(undefined)),
  HALFOFF: rule({ cart_value: { discount: { percentage_amount: "50" } } }),
  PIECES: rule({ gift_item: { product_id: 1, quantity: 1 } }, { cart: { minimum_quantity: 3 } }),
  WITHOUT: rule({ gift_item: { product_id: 1, quantity: 1 } }, { not: { cart: { items: { products: [5] } } } }),
  SHIP: rule({ shipping_discount: { discount: { percentage_amount: "50" }, method_ids: ["express"] } }),
  ZONE: rule({ shipping: { free_shipping: true, zone_ids: [1] } }),
  BIG: rule({
    cart_items: {
      discount: { percentage_amount: "50" },
      items: { product_option: { type: "string_match", name: "Size", values: ["L"] } },
      quantity: 1,
    },
  }),
  ONCE: rule({ cart_value: { discount: { percentage_amount: "10" } } }),
};

function rule(action: object, condition?: object) {
  return { redemption_type: "COUPON", rules: [{ action, ...(condition && { condition }) }] };
}

function itemsOff(items: object | undefined) {
  return { cart_items: { discount: { percentage_amount: "50" }, ...(items && { items }) } };
}

const CATALOG = [
  {
    id: "118",
    sku: "BSK",
    price: "100.00",
    category_ids: ["5"],
    brand_id: "3",
    options: [{ name: "Size", value: "M" }],
    custom_fields: [{ name: "season", value: "winter" }],
  },
  { id: "119", price: "50.00", original_price: "80.00", category_ids: ["6"] },
];
const BAG = { product_id: 118, price: "100.00" };
const UNKNOWN = { product_id: 404, price: "100.00" };

let collector: Collector;
let ask: ServerAsk;
let property: string;
let writeKey: string;
let orders = 0;

beforeAll(async () => {
  collector = await startCollector();
  ({
    ask,
    id: property,
    writeKey,
  } = await shopWithKey(collector, ["redeem", "read", "read_personal", "manage", "ingest"]));
  const products = await collector.admin(`/v1/catalog/products?property_id=${property}`);
  expect(products.status).toBeLessThan(500);
  expect((await ask("PUT", "/v1/catalog/products", CATALOG)).status).toBe(200);
  for (const [code, body] of Object.entries(PROMOTIONS)) await promote(code, body);
});
afterAll(() => collector.close());

/** Creates a promotion with a code. @returns its id */
async function promote(code: string, body: object): Promise<number> {
  const { data } = await (
    await collector.admin(`/stores/${property}/v3/promotions`, { name: code, coupon_type: "BULK", ...body })
  ).json();
  await collector.admin(`/stores/${property}/v3/promotions/${data.id}/codes`, { code });
  return data.id;
}

const change = (id: number, fields: object) =>
  fetch(`${collector.url}/stores/${property}/v3/promotions/${id}`, {
    method: "PUT",
    headers: { "x-auth-token": "test-admin-token-of-32-characters", "content-type": "application/json" },
    body: JSON.stringify(fields),
  });

/** A request of a page: lines, and other fields of the calculation. */
interface PageRequest {
  readonly lines: readonly object[];
  readonly cart?: object;
  readonly customer?: object;
}

const bodyOf = (code: string, { lines, cart = {}, ...others }: PageRequest) => ({
  cart: { lines, ...cart },
  promocodes: [code],
  ...others,
});

/** A page's quote. @returns its id, and its discount */
async function quoted(code: string, page: PageRequest): Promise<{ id: string; discount: string; subtotal: string }> {
  const body = JSON.stringify({ write_key: writeKey, ...bodyOf(code, page) });
  return (await (await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body })).json()).cart;
}

/** Redeems a quote. Without an amount, the server's is that of the quote's goods. */
async function redeemQuote(quote: { id: string; subtotal: string }, server: object = {}) {
  const order = `order-${++orders}`;
  const answer = await ask(
    "POST",
    PATH,
    redemption(order, { evaluationId: quote.id, amount: quote.subtotal, ...server }),
  );
  return { ...answer, order };
}

const redeemed = async (order: string) => (await ask("GET", `${PATH}?transactionIdentifier=${order}`)).json.data[0];

/** line, field, stated value, confirmed value */
type Fact = readonly [string | null, string, unknown, unknown];

interface ForgedCase {
  readonly code: keyof typeof PROMOTIONS;
  readonly page: PageRequest;
  /** The server's order, which contradicts the page or does not confirm it. */
  readonly server?: object;
  readonly facts: readonly Fact[];
  readonly redeemable?: string;
  /** A server's order that confirms the page; null where there is none. */
  readonly honest: object | null;
}

const cartOf = (...lines: object[]) => ({ cart: { lines } });

const EXPRESS = { shipping: [{ method_id: "express", price: "12.00" }] };

const FORGED: Readonly<Record<string, ForgedCase>> = {
  "a customer group, and the server names no customer": {
    code: "GROUP",
    page: { lines: [BAG], customer: { group_id: 2 } },
    facts: [[null, "customer.group_id", "2", "0"]],
    honest: { customer: { group_id: 2 } },
  },
  "a customer group, and the server names another one": {
    code: "GROUP",
    page: { lines: [BAG], customer: { group_id: 2 } },
    server: { customer: { group_id: 3 } },
    facts: [[null, "customer.group_id", "2", "3"]],
    honest: { customer: { group_id: 2 }, ...cartOf(BAG) },
  },
  "earlier orders": {
    code: "ORDERS",
    page: { lines: [BAG], customer: { order_count: 7 } },
    server: { customer: { order_count: 1 } },
    facts: [[null, "customer.order_count", 7, 1]],
    honest: { customer: { order_count: 7 } },
  },
  "a customer segment": {
    code: "VIP",
    page: { lines: [BAG], customer: { segment_ids: ["vip"] } },
    facts: [[null, "customer.segment_ids", ["vip"], []]],
    honest: { customer: { segment_ids: ["vip"] } },
  },
  "another customer": {
    code: "TEN",
    page: { lines: [BAG], customer: { customer_id: "C-9" } },
    facts: [[null, "customer.customer_id", "C-9", "C-1"]],
    honest: { customerId: "C-9" },
  },
  "another customer than the server names beside an address": {
    code: "TEN",
    page: { lines: [BAG], customer: { customer_id: "C-9" } },
    server: {
      customerId: undefined,
      customerIdentifierType: "email",
      customerIdentifierValue: "ann@shop.example",
      customer: { customer_id: "C-8" },
    },
    facts: [[null, "customer.customer_id", "C-9", "C-8"]],
    honest: { customerId: undefined, customerIdentifierType: "email", customerIdentifierValue: "ann@shop.example" },
  },
  "a sales channel, and the server sends no cart": {
    code: "APP",
    page: { lines: [BAG], cart: { channel_id: 2 } },
    facts: [[null, "channel_id", "2", null]],
    honest: { cart: { channel_id: 2, lines: [BAG] } },
  },
  "a sales channel, and the server's cart has another one": {
    code: "APP",
    page: { lines: [BAG], cart: { channel_id: 2 } },
    server: { cart: { channel_id: 1, lines: [BAG] } },
    facts: [[null, "channel_id", "2", "1"]],
    honest: null,
  },
  "a destination": {
    code: "GERMANY",
    page: { lines: [BAG], cart: { shipping_address: { country: "DE" } } },
    server: { cart: { shipping_address: { country: "FR" }, lines: [BAG] } },
    facts: [[null, "shipping_address.country", "DE", "FR"]],
    honest: { cart: { shipping_address: { country: "DE" }, lines: [BAG] } },
  },
  "a price of shipping, and the server sends no cart": {
    code: "SHIP",
    page: { lines: [BAG], cart: EXPRESS },
    server: { amount: "112.00", amount_includes: ["shipping"] },
    facts: [[null, "shipping", ["express 12.00"], null]],
    honest: { cart: { lines: [BAG], ...EXPRESS } },
  },
  "a price of shipping, and the server's cart has none": {
    code: "SHIP",
    page: { lines: [BAG], cart: EXPRESS },
    server: cartOf(BAG),
    facts: [[null, "shipping", ["express 12.00"], null]],
    honest: null,
  },
  "a price of shipping, and the server's cart has a lower one": {
    code: "SHIP",
    page: { lines: [BAG], cart: EXPRESS },
    server: { cart: { lines: [BAG], shipping: [{ method_id: "express", price: "11.00" }, { price: "1.00" }] } },
    facts: [[null, "shipping", ["express 12.00"], ["1.00", "express 11.00"]]],
    honest: null,
  },
  "a price of shipping that is free": {
    code: "ZONE",
    page: { lines: [BAG], cart: EXPRESS },
    server: { cart: { lines: [BAG], shipping: [{ method_id: "post", price: "4.00" }] } },
    facts: [[null, "shipping", ["express 12.00"], ["post 4.00"]]],
    honest: { cart: { lines: [BAG], shipping: [{ id: "x", method_id: "express", price: 12 }] } },
  },
  "a category, and the catalog has another one": {
    code: "BAGS",
    page: { lines: [{ ...BAG, category_ids: [7] }] },
    facts: [["1", "category_ids", ["7"], ["5"]]],
    honest: cartOf({ ...BAG, category_ids: [7] }),
  },
  "a category, and the server's cart has another one": {
    code: "BAGS",
    page: { lines: [{ ...UNKNOWN, category_ids: [7] }] },
    server: cartOf({ ...UNKNOWN, category_ids: [8] }),
    facts: [["1", "category_ids", ["7"], ["8"]]],
    honest: cartOf({ ...UNKNOWN, category_ids: [7] }),
  },
  "a category of a product that the catalog does not know": {
    code: "BAGS",
    page: { lines: [{ ...UNKNOWN, category_ids: [7] }] },
    facts: [["1", "category_ids", ["7"], null]],
    honest: cartOf({ ...UNKNOWN, category_ids: [7] }),
  },
  "that a product is in no excluded category": {
    code: "NOBAGS",
    page: { lines: [{ ...BAG, category_ids: [4] }] },
    facts: [["1", "category_ids", ["4"], ["5"]]],
    honest: cartOf({ ...BAG, category_ids: [4] }),
  },
  "a category that earns a gift": {
    code: "GIFT",
    page: { lines: [{ ...BAG, category_ids: [7] }] },
    facts: [["1", "category_ids", ["7"], ["5"]]],
    honest: cartOf({ ...BAG, category_ids: [7] }),
  },
  "a brand": {
    code: "ACME",
    page: { lines: [{ ...BAG, brand_id: 9 }] },
    facts: [["1", "brand_id", "9", "3"]],
    honest: cartOf({ ...BAG, brand_id: 9 }),
  },
  "an option": {
    code: "LARGE",
    page: { lines: [{ ...BAG, options: [{ name: "Size", value: "XL" }] }] },
    facts: [["1", "options", [{ name: "Size", value: "XL" }], [{ name: "Size", value: "M" }]]],
    honest: cartOf({ ...BAG, options: [{ name: "Size", value: "XL" }] }),
  },
  "a custom field": {
    code: "SUMMER",
    page: { lines: [{ ...BAG, custom_fields: [{ name: "season", value: "summer" }] }] },
    facts: [["1", "custom_fields", [{ name: "season", value: "summer" }], [{ name: "season", value: "winter" }]]],
    honest: cartOf({ ...BAG, custom_fields: [{ name: "season", value: "summer" }] }),
  },
  "that a product is not on sale": {
    code: "USUAL",
    page: { lines: [{ product_id: 119, price: "50.00", on_sale: false }] },
    facts: [["1", "on_sale", false, true]],
    honest: cartOf({ product_id: 119, price: "50.00", on_sale: false }),
  },
  "a price that only the server knows to be custom": {
    code: "HALF",
    page: { lines: [BAG] },
    server: { amount: "100.00", ...cartOf({ ...BAG, is_custom_price: true }) },
    facts: [["1", "is_custom_price", false, true]],
    honest: cartOf(BAG),
  },
  "a minimum price that only the server knows": {
    code: "HALF",
    page: { lines: [BAG] },
    server: { amount: "100.00", ...cartOf({ ...BAG, minimum_price: "70.00" }) },
    facts: [["1", "minimum_price", "0.00", "70.00"]],
    redeemable: "30.00",
    honest: cartOf(BAG),
  },
  "a price above the catalog's, in a cart of the server's amount": {
    code: "HALF",
    page: {
      lines: [
        { ...BAG, price: "140.00" },
        { product_id: 119, price: "10.00" },
      ],
    },
    facts: [
      ["1", "price", "140.00", "100.00"],
      ["2", "price", "10.00", "50.00"],
    ],
    redeemable: "50.00",
    honest: cartOf({ ...BAG, price: "140.00" }, { product_id: 119, price: "10.00" }),
  },
  "a price above the server's": {
    code: "HALF",
    page: { lines: [{ ...BAG, price: "140.00" }] },
    server: { amount: "90.00", ...cartOf({ ...BAG, price: "90.00" }) },
    facts: [["1", "price", "140.00", "90.00"]],
    redeemable: "45.00",
    honest: cartOf({ ...BAG, price: "140.00" }),
  },
  "the price of one of two products that the catalog does not know": {
    code: "HALF",
    page: { lines: [{ sku: "A", price: "20.00" }, { ...BAG, price: "100.00" }, UNKNOWN] },
    facts: [
      ["1", "price", "20.00", null],
      ["3", "price", "100.00", null],
    ],
    honest: cartOf({ sku: "A", price: "20.00" }, BAG, UNKNOWN),
  },
  "a price that reaches the minimum spend": {
    code: "SPEND",
    page: { lines: [{ ...BAG, price: "150.00" }] },
    facts: [["1", "price", "150.00", "100.00"]],
    honest: cartOf({ ...BAG, price: "150.00" }),
  },
  "more units than the server's cart has": {
    code: "THREE",
    page: { lines: [{ ...BAG, quantity: 3 }] },
    server: { amount: "100.00", ...cartOf(BAG) },
    facts: [["1", "quantity", 3, 1]],
    honest: cartOf({ ...BAG, quantity: 3 }),
  },
  "more units of one of two lines than the server's cart has": {
    code: "THREE",
    page: { lines: [BAG, { ...BAG, id: "more", quantity: 2 }] },
    server: { amount: "200.00", ...cartOf({ ...BAG, quantity: 2 }) },
    facts: [["more", "quantity", 2, 1]],
    honest: cartOf({ ...BAG, quantity: 3 }),
  },
  "more units than two lines of the server's cart have": {
    code: "THREE",
    page: { lines: [{ ...BAG, quantity: 3 }] },
    server: { amount: "200.00", ...cartOf(BAG, { ...BAG, price: "90.00" }) },
    facts: [["1", "quantity", 3, 2]],
    honest: cartOf({ ...BAG, quantity: 3 }),
  },
  "a small cart at a price below the catalog's, and the server sends no cart": {
    code: "SMALL",
    page: { lines: [{ ...BAG, price: "60.00" }] },
    facts: [["1", "price", "60.00", "100.00"]],
    honest: cartOf({ ...BAG, price: "60.00" }),
  },
  "another product than the server's cart has": {
    code: "HALF",
    page: { lines: [BAG] },
    server: cartOf({ product_id: 119, price: "100.00" }),
    facts: [
      ["1", "quantity", 1, 0],
      ["1", "quantity", 0, 1],
    ],
    honest: cartOf(BAG),
  },
  "a variant that the product of the server's cart does not have": {
    code: "VARIANT",
    page: { lines: [{ ...BAG, variant_id: 151 }] },
    server: cartOf({ sku: "BSK", price: "100.00" }),
    facts: [["1", "variant_id", "151", null]],
    honest: cartOf({ ...BAG, variant_id: 151 }),
  },
  "a variant of a product that the catalog does not know": {
    code: "VARIANT",
    page: { lines: [{ ...UNKNOWN, variant_id: 151 }] },
    server: cartOf(UNKNOWN),
    facts: [["1", "variant_id", "151", null]],
    honest: cartOf({ ...UNKNOWN, variant_id: 151 }),
  },
  "a product beside a SKU that the catalog does not know": {
    code: "HALF",
    page: { lines: [{ product_id: 118, sku: "S", price: "100.00" }] },
    server: cartOf({ sku: "S", price: "100.00" }),
    facts: [["1", "product_id", "118", null]],
    honest: cartOf({ product_id: 118, sku: "S", price: "100.00" }),
  },
  "a SKU alone of a product that is excluded": {
    code: "NOTBSK",
    page: { lines: [{ sku: "S", price: "100.00" }] },
    server: cartOf({ product_id: 118, sku: "S", price: "100.00" }),
    facts: [["1", "product_id", null, "118"]],
    honest: cartOf({ sku: "S", price: "100.00" }),
  },
  "pieces with a price that are free": {
    code: "PIECES",
    page: {
      lines: [
        { sku: "A", price: "100.00" },
        { sku: "S", price: "0.01", quantity: 2 },
      ],
    },
    server: { amount: "100.00", ...cartOf({ sku: "A", price: "100.00" }, { sku: "S", price: "0.00", quantity: 2 }) },
    facts: [["2", "price", "0.01", "0.00"]],
    honest: cartOf({ sku: "A", price: "100.00" }, { sku: "S", price: "0.01", quantity: 2 }),
  },
  "that an excluded product is free": {
    code: "WITHOUT",
    page: { lines: [BAG, { product_id: 5, price: "0.00" }] },
    server: { amount: "160.00", ...cartOf(BAG, { product_id: 5, price: "60.00" }) },
    facts: [["2", "price", "0.00", "60.00"]],
    honest: cartOf(BAG, { product_id: 5, price: "0.00" }),
  },
  "half a cent more for each of many units": {
    code: "HALFOFF",
    page: { lines: [{ sku: "S", price: "0.015", quantity: 100 }] },
    server: { amount: "1.00", ...cartOf({ sku: "S", price: "0.01", quantity: 100 }) },
    facts: [["1", "price", "1.50", "1.00"]],
    redeemable: "0.50",
    honest: cartOf({ sku: "S", price: "0.015", quantity: 100 }),
  },
  "a shipping zone": {
    code: "ZONE",
    page: { lines: [BAG], cart: { shipping_zone_id: 1 } },
    server: { cart: { shipping_zone_id: 2, lines: [BAG] } },
    facts: [[null, "shipping_zone_id", "1", "2"]],
    honest: { cart: { shipping_zone_id: 1, lines: [BAG] } },
  },
  "goods of a cent more than the server's amount": {
    code: "FIVER",
    page: { lines: [BAG] },
    server: { amount: "99.99" },
    facts: [[null, "amount", "100.00", "99.99"]],
    honest: { amount: "100.00" },
  },
  "goods of a cent less than the server's amount": {
    code: "FIVER",
    page: { lines: [BAG] },
    server: { amount: "100.01" },
    facts: [[null, "amount", "100.00", "100.01"]],
    honest: { amount: "124.90", amount_includes: ["shipping", "tax"] },
  },
  "goods above an amount that includes shipping": {
    code: "FIVER",
    page: { lines: [BAG] },
    server: { amount: "99.99", amount_includes: ["shipping"] },
    facts: [[null, "amount", "100.00", "99.99"]],
    honest: { amount: "104.90", amount_includes: ["shipping"] },
  },
  "a price, and the server's amount is that of the catalog's price": {
    code: "TEN",
    page: { lines: [{ ...BAG, price: "150.00" }] },
    server: { amount: "100.00" },
    facts: [
      [null, "amount", "150.00", "100.00"],
      ["1", "price", "150.00", "100.00"],
    ],
    redeemable: "10.00",
    honest: { amount: "150.00", ...cartOf({ ...BAG, price: "150.00" }) },
  },
  "a price of an unknown product, which shipping and tax may hide": {
    code: "TEN",
    page: { lines: [UNKNOWN] },
    server: { amount: "120.00", amount_includes: ["tax"] },
    facts: [["1", "price", "100.00", null]],
    honest: { amount: "100.00" },
  },
};

describe("a page's quote is refused for", () => {
  test.each(Object.entries(FORGED))("%s", async (_, { code, page, server, facts, redeemable = "0.00" }) => {
    const quote = await quoted(code, page);
    const { status, json, order } = await redeemQuote(quote, server);
    expect([status, json.reason, json.redeemable]).toEqual([422, "quote_not_confirmed", redeemable]);
    expect(json.errors.map(({ line, field, stated, confirmed }: never) => [line, field, stated, confirmed])).toEqual(
      facts,
    );
    expect(json.errors[0].message).toContain(facts[0]![1]);
    for (const part of ["cart", "customer"])
      if (server !== undefined && part in server) expect(json.detail).not.toContain(`order's ${part}`);
    expect(await redeemed(order)).toBeUndefined();
  });

  test.each(
    Object.entries(FORGED).filter(([, { honest }]) => honest !== null),
  )("%s, and is redeemed where the server states it", async (_, { code, page, honest }) => {
    const quote = await quoted(code, page);
    const { status, json, order } = await redeemQuote(quote, honest ?? {});
    expect([status, json.reason]).toEqual([200, undefined]);
    expect(await redeemed(order)).toMatchObject({ promoCode: code, discount: quote.discount, quoteDifferences: [] });
  });
});

interface HarmlessCase {
  readonly code: keyof typeof PROMOTIONS;
  readonly page: PageRequest;
  readonly server?: object;
  readonly confirmedBy: Readonly<Record<string, readonly string[]>>;
  readonly differences: readonly Fact[];
}

const HARMLESS: Readonly<Record<string, HarmlessCase>> = {
  "a price below the catalog's": {
    code: "HALF",
    page: { lines: [{ ...BAG, price: "85.00" }] },
    confirmedBy: { goods: ["amount"], price: ["amount"] },
    differences: [["1", "price", "85.00", "100.00"]],
  },
  "a price below the server's": {
    code: "HALF",
    page: { lines: [{ ...BAG, price: "85.00" }] },
    server: { amount: "90.00", ...cartOf({ ...BAG, price: "90.00" }) },
    confirmedBy: { goods: ["server"], price: ["server"] },
    differences: [["1", "price", "85.00", "90.00"]],
  },
  "a price that matters only below the discount": {
    code: "FIVER",
    page: { lines: [{ ...BAG, price: "150.00" }] },
    confirmedBy: { goods: ["amount"], price: ["catalog"] },
    differences: [["1", "price", "150.00", "100.00"]],
  },
  "a brand that the promotion does not read": {
    code: "HALF",
    page: { lines: [{ ...BAG, brand_id: 9 }] },
    confirmedBy: { goods: ["amount"], price: ["catalog"] },
    differences: [["1", "brand_id", "9", "3"]],
  },
  "a group that the promotion does not read": {
    code: "TEN",
    page: { lines: [BAG], customer: { group_id: 2 } },
    server: { customer: { group_id: 3 } },
    confirmedBy: { goods: ["amount"], price: ["catalog"] },
    differences: [[null, "customer.group_id", "2", "3"]],
  },
  "a group, and the server's is eligible too": {
    code: "ORDERS",
    page: { lines: [BAG], customer: { order_count: 3 } },
    server: { customer: { order_count: 4 } },
    confirmedBy: { goods: ["amount"], price: ["catalog"], "customer.order_count": ["server"] },
    differences: [[null, "customer.order_count", 3, 4]],
  },
  "three pieces at the price of one below the catalog's": {
    code: "THREE",
    page: { lines: [{ ...BAG, price: "33.34", quantity: 3 }] },
    confirmedBy: { goods: ["amount"], price: ["amount"] },
    differences: [["1", "price", "33.34", "100.00"]],
  },
  "a line below the catalog's price beside one at it": {
    code: "TEN",
    page: { lines: [BAG, { product_id: 119, price: "30.00" }] },
    confirmedBy: { goods: ["amount"], price: ["amount", "catalog"] },
    differences: [["2", "price", "30.00", "50.00"]],
  },
  "a price below the catalog's in an amount with shipping": {
    code: "HALF",
    page: { lines: [{ ...BAG, price: "85.00" }] },
    server: { amount: "90.00", amount_includes: ["shipping"] },
    confirmedBy: { goods: ["amount"], price: ["catalog"] },
    differences: [["1", "price", "85.00", "100.00"]],
  },
  "more units in the server's cart": {
    code: "TEN",
    page: { lines: [BAG] },
    server: { amount: "300.00", ...cartOf({ ...BAG, id: "bags", quantity: 3 }) },
    confirmedBy: { goods: ["server"], price: ["server"] },
    differences: [["1", "quantity", 1, 3]],
  },
  "a shipping zone, and free shipping is for its zones in any case": {
    code: "ZONE",
    page: { lines: [BAG], cart: { shipping_zone_id: 1 } },
    confirmedBy: { goods: ["amount"] },
    differences: [[null, "shipping_zone_id", "1", null]],
  },
  "a variant that the promotion does not read": {
    code: "HALF",
    page: { lines: [{ ...BAG, variant_id: 151 }] },
    server: cartOf({ ...BAG, variant_id: 152 }),
    confirmedBy: { goods: ["server"], price: ["server"] },
    differences: [
      ["1", "quantity", 1, 0],
      ["1", "quantity", 0, 1],
    ],
  },
  "a higher price of shipping in the server's cart": {
    code: "SHIP",
    page: { lines: [BAG], cart: EXPRESS },
    server: { cart: { lines: [BAG], shipping: [{ method_id: "express", price: "14.00" }] } },
    confirmedBy: { goods: ["server"], shipping: ["server"] },
    differences: [[null, "shipping", ["express 12.00"], ["express 14.00"]]],
  },
  "a price of shipping that no promotion reads": {
    code: "TEN",
    page: { lines: [BAG], cart: EXPRESS },
    server: { cart: { lines: [BAG], shipping: [] } },
    confirmedBy: { goods: ["server"], price: ["server"] },
    differences: [[null, "shipping", ["express 12.00"], []]],
  },
  "a product that only the server names": {
    code: "HALFOFF",
    page: { lines: [{ sku: "S", price: "100.00" }] },
    server: cartOf({ product_id: 404, sku: "S", price: "100.00" }),
    confirmedBy: { goods: ["server"], price: ["server"] },
    differences: [],
  },
  "another line in the server's cart": {
    code: "TEN",
    page: { lines: [BAG] },
    server: { amount: "150.00", ...cartOf(BAG, { product_id: 119 }) },
    confirmedBy: { goods: ["server"], price: ["catalog", "server"] },
    differences: [["2", "quantity", 0, 1]],
  },
};

test.each(Object.entries(HARMLESS))("a page's quote is redeemed and flagged for %s", async (_, {
  code,
  page,
  server,
  confirmedBy,
  differences,
}) => {
  const quote = await quoted(code, page);
  const { status, json, order } = await redeemQuote(quote, server);
  expect([status, json.reason]).toEqual([200, undefined]);
  expect(json.redemptions[0].discount).toBe(quote.discount);
  const row = await redeemed(order);
  expect(row).toMatchObject({ discount: quote.discount, confirmedBy });
  expect(Object.keys(row.confirmedBy)).toEqual(Object.keys(confirmedBy));
  expect(
    row.quoteDifferences.map(({ line, field, stated, confirmed }: never) => [line, field, stated, confirmed]),
  ).toEqual(differences);
});

describe("a refused amount says what would help", () => {
  const messageFor = async (server: object) => {
    const { json } = await redeemQuote(await quoted("FIVER", { lines: [BAG] }), server);
    return json.errors[0].message;
  };

  test.each([
    ["one of goods and shipping", { amount: "104.90" }, "amount_includes; or send the cart"],
    ["one below the goods", { amount: "95.00" }, "amount is 95.00. Send the cart"],
    [
      "one below the goods, with shipping",
      { amount: "95.00", amount_includes: ["tax"] },
      "amount is 95.00. Send the cart",
    ],
  ])("%s", async (_, server, hint) => {
    expect(await messageFor(server)).toContain(hint);
  });

  test("and a price that nothing confirms", async () => {
    const quote = await quoted("TEN", { lines: [UNKNOWN, { sku: "B", price: "1.00" }] });
    const { json } = await redeemQuote(quote, { amount: "110.00", amount_includes: ["tax"] });
    expect(json.errors[0].message).toContain("nothing confirms it: send the cart");
  });
});

describe("a refusal says what would help", () => {
  const detailFor = async (code: string, page: PageRequest, server: object) =>
    (await redeemQuote(await quoted(code, page), server)).json;
  const group: PageRequest = { lines: [{ ...BAG, brand_id: 9 }], customer: { group_id: 2 } };
  test.each<[string, string, object, string, string]>([
    ["no customer", "GROUP", {}, "send the order's customer.", '"0" is confirmed: send the customer.'],
    ["another customer", "GROUP", { customer: { group_id: 3 } }, "calculate the cart again.", '"3" is confirmed.'],
    ["no cart", "ACME", {}, "send the order's cart.", '"3" is confirmed: send the cart.'],
    [
      "a cart without the brand",
      "ACME",
      { cart: { lines: [{ sku: "S", price: "100.00" }] } },
      "calculate the cart again.",
      "neither your cart nor the catalog states it.",
    ],
  ])("with %s", async (_, code, server, detail, message) => {
    const lines = code === "ACME" && "cart" in server ? [{ sku: "S", price: "100.00", brand_id: 9 }] : group.lines;
    const json = await detailFor(code, { ...group, lines }, server);
    expect(json.detail.endsWith(detail)).toBe(true);
    expect(json.errors.map(({ message }: { message: string }) => message).join()).toContain(message);
  });

  test.each<[string, object, string]>([
    ["its id", { customerId: "C-1" }, "customerId"],
    [
      "an external id",
      { customerId: undefined, customerIdentifierType: "externalId", customerIdentifierValue: "C-1" },
      "customerIdentifierValue",
    ],
    [
      "an address and an id beside it",
      {
        customerId: undefined,
        customerIdentifierType: "email",
        customerIdentifierValue: "ann@shop.example",
        customer: { customer_id: "C-1" },
      },
      "customer.customer_id",
    ],
  ])("with another customer by %s", async (_, server, path) => {
    const json = await detailFor("TEN", { lines: [BAG], customer: { customer_id: "C-9" } }, server);
    expect(json.errors).toMatchObject([{ path, field: "customer.customer_id" }]);
  });

  test("with two codes, one of which is used up", async () => {
    const id = await promote("USEDUP", PROMOTIONS.FIVER);
    await collector.admin(`/stores/${property}/v3/promotions/${id}/codes`, { code: "LASTONE", max_uses: 1 });
    const body = JSON.stringify({ write_key: writeKey, cart: { lines: [BAG] }, promocodes: ["TEN", "LASTONE"] });
    const { cart } = await (await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body })).json();
    expect(cart.discount).toBe("15.00");
    expect((await redeemQuote(await quoted("LASTONE", { lines: [BAG] }))).status).toBe(200);
    const { status, json } = await redeemQuote(cart);
    expect([status, json.reason, json.redeemable]).toEqual([409, "code_uses_exhausted", "10.00"]);
    expect(json.errors).toMatchObject([{ path: "evaluationId", promoCode: "LASTONE", promotionId: String(id) }]);
    expect(json.errors[0].message).toContain("Code LASTONE");
  });
});

test("analysts find redemptions whose goods only the amount confirms", async () => {
  const bare = await redeemQuote(await quoted("TEN", { lines: [BAG] }));
  const withCart = await redeemQuote(await quoted("TEN", { lines: [BAG] }), cartOf(BAG));
  const sql = `SELECT transaction_id FROM v_redemptions
    WHERE json_extract(confirmed_by, '$.goods[0]') = 'amount' AND transaction_id IN (?, ?)`;
  const { json } = await ask("POST", "/v1/sql", { sql, params: [bare.order, withCart.order] });
  expect(json.rows).toEqual([[bare.order]]);
});

describe("the shares of a quote are on the lines of the server's cart", () => {
  test("where it has them in another order", async () => {
    const quote = await quoted("TEN", { lines: [BAG, { product_id: 119, price: "50.00" }] });
    const lines = [
      { id: "hat", product_id: 119, sku: "HAT", price: "50.00" },
      { id: "bag", product_id: 118, sku: "BAG", price: "100.00" },
    ];
    const { order } = await redeemQuote(quote, cartOf(...lines));
    expect((await redeemed(order)).lineItems).toMatchObject([
      { lineId: "bag", sku: "BAG", discount: "10.00" },
      { lineId: "hat", sku: "HAT", discount: "5.00" },
    ]);
  });

  test("where it has a line in two", async () => {
    const quote = await quoted("TEN", { lines: [{ ...BAG, quantity: 2 }] });
    const { order } = await redeemQuote(quote, cartOf({ ...BAG, id: "a" }, { ...BAG, id: "b" }));
    expect(await redeemed(order)).toMatchObject({
      quoteDifferences: [],
      lineItems: [
        { lineId: "a", discount: "10.00" },
        { lineId: "b", discount: "10.00" },
      ],
    });
  });

  /** line, discount */
  type Share = readonly [string, string];
  const A = { id: "a", sku: "A", price: "149.99" };
  const B = { id: "b", sku: "B", price: "0.01" };
  const LARGE = { id: "l", product_id: 1, price: "20.00", options: [{ name: "Size", value: "L" }] };
  const MEDIUM = { id: "m", product_id: 1, price: "20.00", options: [{ name: "Size", value: "M" }] };
  const atPrices = (a: string, b: string) => [
    { ...A, price: a },
    { ...B, price: b },
  ];
  test.each<[string, string, object[], object[], Share[]]>([
    [
      "at its prices",
      "HALFOFF",
      [A, B],
      atPrices("10.00", "140.00"),
      [
        ["a", "5.00"],
        ["b", "70.00"],
      ],
    ],
    [
      "at its prices, for items",
      "ALL",
      [A, B],
      atPrices("10.00", "140.00"),
      [
        ["a", "5.00"],
        ["b", "70.00"],
      ],
    ],
    [
      "in parts of the quote's discount",
      "HALFOFF",
      atPrices("10.00", "10.00"),
      atPrices("100.00", "50.00"),
      [
        ["a", "6.67"],
        ["b", "3.33"],
      ],
    ],
    ["with the same options, in another order", "BIG", [LARGE, MEDIUM], [MEDIUM, LARGE], [["l", "10.00"]]],
    [
      "with the same options, where another line has none",
      "BIG",
      [{ ...MEDIUM, options: [] }, LARGE],
      [LARGE, MEDIUM],
      [["l", "10.00"]],
    ],
    [
      "with the same variants",
      "VARIANT",
      [{ ...LARGE, variant_id: 151 }, MEDIUM],
      [MEDIUM, { ...LARGE, variant_id: 151 }],
      [["l", "10.00"]],
    ],
  ])("%s", async (_, code, page, lines, shares) => {
    const amount = lines.reduce((sum, line) => sum + Number((line as typeof A).price), 0).toFixed(2);
    const { status, json, order } = await redeemQuote(await quoted(code, { lines: page }), { amount, cart: { lines } });
    expect([status, json.reason]).toEqual([200, undefined]);
    const { lineItems } = await redeemed(order);
    expect(lineItems.map(({ lineId, discount }: never) => [lineId, discount])).toEqual(shares);
  });

  test("or those of the catalog's prices, where the page's are above some of them", async () => {
    const lines = [
      { ...BAG, price: "149.99" },
      { product_id: 119, price: "0.01" },
    ];
    const { status, order } = await redeemQuote(await quoted("HALFOFF", { lines }), { amount: "150.00" });
    expect([status, (await redeemed(order)).lineItems]).toMatchObject([
      200,
      [
        { lineId: "1", discount: "50.00" },
        { lineId: "2", discount: "25.00" },
      ],
    ]);
  });

  test("with any line ids", async () => {
    const quote = await quoted("TEN", { lines: [{ ...BAG, id: "constructor" }] });
    const { status, order } = await redeemQuote(quote);
    expect([status, (await redeemed(order)).lineItems]).toMatchObject([200, [{ lineId: "constructor" }]]);
  });
});

describe("a promotion that the quote contains", () => {
  const page: PageRequest = { lines: [BAG] };
  const TEN = PROMOTIONS.TEN;
  const ended = { end_date: "2020-02-01T00:00:00Z", start_date: "2020-01-01T00:00:00Z" };
  const twenty = { rules: [{ action: { cart_value: { discount: { percentage_amount: "20" } } } }] };
  test.each<[string, string, object, number, string]>([
    ["has ended", "ENDS", ended, 200, "10.00"],
    ["has changed", "CHANGES", twenty, 200, "10.00"],
    ["is disabled", "STOPS", { status: "DISABLED" }, 422, "promotion_disabled"],
  ])("%s since", async (_, code, changed, status, expected) => {
    const id = await promote(code, TEN);
    const quote = await quoted(code, page);
    expect((await change(id, changed)).status).toBe(200);
    const answer = await redeemQuote(quote);
    expect([answer.status, answer.json.reason ?? answer.json.redemptions[0].discount]).toEqual([status, expected]);
  });

  test("has changed since: other facts are evaluated with the version of the quote", async () => {
    const id = await promote("WAS10", TEN);
    const forged = await quoted("WAS10", { lines: [{ ...BAG, price: "150.00" }] });
    const harmless = await quoted("WAS10", { lines: [{ ...BAG, price: "90.00" }] });
    expect((await change(id, { ...twenty, ...ended })).status).toBe(200);
    expect((await redeemQuote(forged)).json).toMatchObject({ reason: "quote_not_confirmed", redeemable: "10.00" });
    const { order } = await redeemQuote(harmless);
    expect(await redeemed(order)).toMatchObject({ discount: "9.00" });
  });

  test("has another code with the same text since", async () => {
    const id = await promote("ANEW", TEN);
    const quote = await quoted("ANEW", page);
    const codes = `/stores/${property}/v3/promotions/${id}/codes`;
    const { data } = await (await collector.admin(codes)).json();
    await fetch(`${collector.url}${codes}/${data[0].id}`, {
      method: "DELETE",
      headers: { "x-auth-token": "test-admin-token-of-32-characters" },
    });
    await collector.admin(codes, { code: "ANEW" });
    expect(await redeemQuote(quote)).toMatchObject({ status: 409, json: { reason: "quote_ended" } });
  });
});

describe("a quote serves one transaction", () => {
  const quote = () => quoted("ONCE", { lines: [BAG] });
  const reverse = async (order: string, body: object = {}) => {
    const { redemptionId } = await redeemed(order);
    expect((await ask("POST", `${PATH}/${redemptionId}/reversal`, body)).status).toBe(200);
  };

  test("and gives its answer again", async () => {
    const { id } = await quote();
    const body = redemption("served", { evaluationId: id, amount: "100.00" });
    const first = await ask("POST", PATH, body);
    expect([first.status, await ask("POST", PATH, body)]).toEqual([200, first]);
  });

  test("but any number on a test site, before and after it", async () => {
    const { id } = await quote();
    const redeem = async (order: string, cdpSource: string) => {
      const body = redemption(order, { evaluationId: id, amount: "100.00", cdp_source: cdpSource });
      return (await ask("POST", PATH, body)).status;
    };
    expect(await redeem("test-1", "Staging")).toBe(200);
    expect(await redeem("test-2", "Staging")).toBe(200);
    expect(await redeem("real-1", "Production")).toBe(200);
    expect(await redeem("real-2", "Production")).toBe(409);
    expect(await redeem("test-3", "Staging")).toBe(200);
  });

  test("until that is reversed as a whole", async () => {
    const asked = await quote();
    const first = await redeemQuote(asked);
    expect(await redeemQuote(asked)).toMatchObject({
      status: 409,
      json: { reason: "quote_used", errors: [{ path: "evaluationId" }] },
    });
    await reverse(first.order);
    expect((await redeemQuote(asked)).status).toBe(200);
    expect((await redeemQuote(asked)).status).toBe(409);
  });

  test("also where a part of it is reversed", async () => {
    const asked = await quoted("ONCE", { lines: [{ ...BAG, id: "1", quantity: 2 }] });
    const first = await redeemQuote(asked);
    await reverse(first.order, { lines: [{ lineId: "1", quantity: 1 }] });
    expect((await redeemQuote(asked)).status).toBe(409);
  });

  test("and a hold that was released holds no quote", async () => {
    const asked = await quote();
    const held = await ask("POST", "/v1/reservations", { promoCode: "ONCE", customerId: "C-1" });
    await ask("DELETE", `/v1/reservations/${held.json.id}`);
    const again = await ask("POST", "/v1/reservations", { promoCode: "ONCE", customerId: "C-1" });
    const body = redemption("held", { evaluationId: asked.id, amount: "100.00" });
    expect((await ask("POST", `/v1/reservations/${again.json.id}/confirm`, body)).status).toBe(200);
    expect((await redeemQuote(asked)).status).toBe(409);
  });
});

describe("a request that names its customer in two places", () => {
  const EMAIL = { customerIdentifierType: "email", customerIdentifierValue: "ann@shop.example" };
  const externalId = (value: unknown) => ({ customerIdentifierType: " externalID", customerIdentifierValue: value });

  const cases: [string, object, unknown, readonly string[]][] = [
    ["one id in both", { customerId: "C-1" }, "C-1", []],
    ["one id, as a number and as a text with blanks", { customerId: 7 }, " 7 ", []],
    ["two ids", { customerId: "A" }, "B", ["customerId"]],
    ["two ids, one of them a number", { customerId: 7 }, "8", ["customerId"]],
    ["two ids, beside an address", { customerId: "A", ...EMAIL }, "B", ["customerId"]],
    ["a placeholder beside the id of the buyer", { customerId: "A" }, "n/a", []],
    ["0 beside the id of the buyer", { customerId: "A" }, 0, []],
    ["an id beside a placeholder and an address", { customerId: "undefined", ...EMAIL }, "B", []],
    ["an id beside an address", { customerId: undefined, ...EMAIL }, "B", []],
    ["an external id and the same id", { customerId: undefined, ...externalId("E-9") }, "E-9", []],
    [
      "an external id and another id",
      { customerId: undefined, ...externalId("E-9") },
      "B",
      ["customerIdentifierValue"],
    ],
    ["an id, an external id, and the latter again", { customerId: "A", ...externalId("E-9") }, "E-9", []],
    [
      "an id, an external id, and another id",
      { customerId: "A", ...externalId("E-9") },
      "B",
      ["customerId", "customerIdentifierValue"],
    ],
  ];
  const doors: Readonly<Record<string, (buyer: object, order: string) => Promise<ServerAnswer>>> = {
    "a page's quote": async (buyer, order) => {
      const { id } = await quoted("GROUP", { lines: [BAG], customer: { group_id: 2 } });
      return ask("POST", PATH, redemption(order, { evaluationId: id, amount: "100.00", ...buyer }));
    },
    "a cart": (buyer, order) =>
      ask("POST", PATH, redemption(order, { promoCode: "GROUP", amount: "100.00", ...cartOf(BAG), ...buyer })),
    "stated amounts": (buyer, order) => {
      const body = { promoCode: "GROUP", amount: "100.00", redemptions: [{ discount: "10.00" }], ...buyer };
      return ask("POST", PATH, redemption(order, body));
    },
    "a reservation": async (buyer, order) => {
      const held = await ask("POST", "/v1/reservations", { promoCode: "GROUP", customerId: "C-1" });
      const body = redemption(order, { amount: "100.00", ...cartOf(BAG), ...buyer });
      return ask("POST", `/v1/reservations/${held.json.id}/confirm`, body);
    },
  };

  describe.each(Object.entries(doors))("with %s:", (_, redeem) => {
    test.each(cases)("%s", async (_, buyer, customer_id, others) => {
      const order = `order-${++orders}`;
      const { status, json } = await redeem({ ...buyer, customer: { customer_id, group_id: 2 } }, order);
      if (others.length === 0) return expect([status, json]).toMatchObject([200, { transactionIdentifier: order }]);
      expect([status, json]).toMatchObject([400, { errors: [{ path: "customer.customer_id" }] }]);
      for (const field of others) expect(json).toMatchObject({ errors: [{ message: expect.stringContaining(field) }] });
      expect(await redeemed(order)).toBeUndefined();
    });
  });

  test("a use beside an address counts for the customer, too", async () => {
    const id = await promote("EACH", PROMOTIONS.TEN);
    const codes = `/stores/${property}/v3/promotions/${id}/codes`;
    await collector.admin(codes, { code: "EACHONCE", max_uses_per_customer: 1 });
    const redeem = async (buyer: object) => {
      const body = { promoCode: "EACHONCE", amount: "100.00", ...cartOf(BAG), ...buyer };
      const { status, json } = await ask("POST", PATH, redemption(`order-${++orders}`, body));
      return json.reason ?? status;
    };
    expect(await redeem({ customerId: undefined, ...EMAIL, customer: { customer_id: "C-70" } })).toBe(200);
    expect(await redeem({ customerId: "C-70" })).toBe("customer_uses_exhausted");
    expect(await redeem({ customerId: undefined, ...EMAIL })).toBe("customer_uses_exhausted");
    expect(await redeem({ customerId: "C-71" })).toBe(200);
  });

  test("a server's event with two customers is rejected; of a page's event the first one counts", async () => {
    const event = (id: string, customers: unknown) => ({
      event_id: id,
      category: "product",
      action: "purchase",
      items: [{ type: "product", id: 118, price: "100.00" }],
      dims: { transaction: { id }, customers },
    });
    const both = [{ customer_id: "A" }, { customer_id: "B" }];
    const events = [
      event("two", both),
      event("same", [{ customer_id: 7 }, { customer_id: "7" }]),
      event("placeholder", [{ customer_id: "A" }, { customer_id: "n/a" }]),
    ];
    const answer = await ask("POST", "/v1/events", { events });
    expect(answer.json.results).toMatchObject([
      {
        outcome: "rejected",
        errors: [{ path: "dims.customers[1].customer_id", message: expect.stringContaining("dims.customers[0]") }],
      },
      { outcome: "stored" },
      { outcome: "stored" },
    ]);
    const sent = await collector.send({ write_key: writeKey, events: [event("page", both)] });
    expect((await sent.json()).results).toMatchObject([{ outcome: "stored" }]);
    const { data } = (await ask("GET", "/v1/events?transaction_id=page")).json;
    expect(data).toMatchObject([{ customer_id: "A" }]);
  });
});

describe("a server's own quote", () => {
  const forged: PageRequest = {
    lines: [{ ...UNKNOWN, category_ids: [7] }],
    customer: { group_id: 2, customer_id: "C-1" },
  };
  const byServer = async (code: string, page: PageRequest = forged) =>
    (await ask("POST", "/v1/carts/calculate", bodyOf(code, page))).json.cart;

  test("proves all of its facts, at any amount that is not below its goods", async () => {
    const { order, status } = await redeemQuote(await byServer("GROUP"), { amount: "109.90" });
    expect([status, (await redeemed(order)).confirmedBy]).toEqual([
      200,
      { goods: ["server"], price: ["server"], "customer.group_id": ["server"] },
    ]);
    const below = await redeemQuote(await byServer("GROUP"), { amount: "99.99" });
    expect([below.status, below.json.reason]).toEqual([422, "amount_mismatch"]);
  });

  test("is compared with a cart that the server sends later, and keeps its customer", async () => {
    const cart = { lines: [{ ...UNKNOWN, category_ids: [7] }] };
    expect((await redeemQuote(await byServer("GROUP"), { cart })).status).toBe(200);
    const other = { lines: [{ ...UNKNOWN, category_ids: [8] }] };
    expect((await redeemQuote(await byServer("BAGS"), { cart: other })).json.reason).toBe("quote_not_confirmed");
  });

  test("is not for another customer, nor for two transactions", async () => {
    const quote = await byServer("TEN");
    expect((await redeemQuote(quote, { customerId: "C-2" })).json.reason).toBe("quote_not_confirmed");
    expect((await redeemQuote(quote)).status).toBe(200);
    expect((await redeemQuote(quote)).json.reason).toBe("quote_used");
  });
});

describe("a quote from before its facts were kept", () => {
  const KEPT = "'$.requestedBy', '$.stated', '$.pageFacts'";
  const aged = async (code: string, page: PageRequest, customerId: string | null = null) => {
    const quote = await quoted(code, page);
    // Quotes are written with the next commit of the writer: a redemption waits for it.
    await redeemQuote(quote, { promoCode: "NOSUCH" });
    const db = new Database(collector.dataFile);
    const { changes } = db
      .prepare(`UPDATE calculations SET shown = json_set(json_remove(shown, ${KEPT}), '$.customerId', ?) WHERE id = ?`)
      .run(customerId, quote.id);
    db.close();
    expect(changes).toBe(1);
    return quote;
  };

  test.each<[string, string, PageRequest, object, number]>([
    ["with the catalog's facts", "HALF", { lines: [BAG] }, {}, 200],
    ["with a forged category", "BAGS", { lines: [{ ...BAG, category_ids: [7] }] }, {}, 422],
    ["with a forged group", "GROUP", { lines: [BAG], customer: { group_id: 2 } }, {}, 422],
    [
      "with a confirmed group",
      "GROUP",
      { lines: [BAG], customer: { group_id: 2 } },
      { customer: { group_id: 2 } },
      200,
    ],
    ["with a forged channel", "APP", { lines: [BAG], cart: { channel_id: 2 } }, {}, 422],
    [
      "with a confirmed channel",
      "APP",
      { lines: [BAG], cart: { channel_id: 2 } },
      { cart: { channel_id: 2, lines: [BAG] } },
      200,
    ],
  ])("counts as a browser's: %s", async (_, code, page, server, status) => {
    const answer = await redeemQuote(await aged(code, page), server);
    expect([answer.status, answer.json.reason]).toEqual([status, status === 200 ? undefined : "quote_not_confirmed"]);
  });

  test.each([
    ["0", 200],
    ["undefined", 200],
    [" C-1 ", 200],
    ["C-9", 422],
  ])("has its customer as it was sent: %j", async (customerId, status) => {
    expect((await redeemQuote(await aged("TEN", { lines: [BAG] }, customerId))).status).toBe(status);
  });
});
