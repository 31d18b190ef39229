/** A valid body, and its path. */
export interface Sample {
  readonly path: "/v1/events" | "/v1/carts/calculate";
  readonly body: object;
}

/** Replaced by a new id in each request. */
const ID = "00000000-0000-7000-8000-000000000000";

const context = {
  visitor_id: "0193a2c4-0000-7000-8000-00000000000a",
  session_id: "0193a2c4-0000-7000-8000-00000000000b",
  page: { url: "https://shop.example/?utm_source=a", referrer: "", title: "Terrarium" },
  campaign: { source: "a" },
  locale: "en",
  sdk: { name: "web_event", version: "0.1.0" },
  consent: "granted",
};
const line = {
  type: "product",
  id: 118,
  variant_id: 134,
  sku: "BSK",
  price: "119.95",
  original_price: 129.95,
  quantity: 2,
  category_ids: [12, 24],
  brand_id: 7,
  options: [{ name: "Size", value: "L" }],
  custom_fields: [{ name: "Material", value: "Glass" }],
  on_sale: false,
  main_category: "Terrariums",
};
const code = { type: "promotion_code", id: "TAKE50", name: "TAKE50", code_status: 4 };
const customers = { customer_id: "C-1", name: "Ann", email: "ann@shop.example", cdp_source: "Production" };

const event = (category: string, action: string, more: object = {}) => ({
  event_id: ID,
  occurred_at: "2026-11-22T10:00:00.000Z",
  category,
  action,
  context,
  ...more,
});

const order = {
  transaction: { id: "order-1", promotion_code: "TAKE50, FRESH15", discount_amount: "50.00", revenue: "189.90" },
};
const EVENTS = [
  event("pageview", "view"),
  event("product", "view", { items: [line] }),
  event("product", "add_to_cart", { items: [line, { ...line, id: 119, price: 18.75 }], extra: { currency: "USD" } }),
  event("product", "remove_cart", { items: [line] }),
  event("product", "purchase", { items: [line, code], dims: { customers, ...order }, extra: { currency: "USD" } }),
  event("promotion_code", "used", { items: [code, line], dims: { customers, transaction: { id: "order-2" } } }),
  event("promotion_code", "used", { items: [{ ...code, id: "SPEND200" }], extra: { cdp_property_id: "565018647" } }),
  event("promotion_code", "removed", { items: [code], dims: { transaction: { id: "order-1" } } }),
  event("own", "thing", { items: [{ type: "article", id: 1 }], extra: { deep: { list: [1, "two", null, true] } } }),
];

const CART = {
  currency: "USD",
  lines: [
    { id: "a", product_id: 118, quantity: 1, price: "119.95", category_ids: [12], brand_id: 7, on_sale: true },
    { product_id: 119, variant_id: 134, sku: "X", name: "Moss", quantity: 2, price: 18.75, options: line.options },
  ],
  channel_id: 1,
  shipping_address: { country: "US" },
};
const CUSTOMER = { customer_id: "C-1", group_id: 2, order_count: 12, segment_ids: [1, 2] };
const CODES = { promocodes: ["TAKE50", "SPEND200", "nosuch"], promocodes_info: 1, location: "CART_PAGE" };

const batchOf = (...events: object[]): Sample => ({
  path: "/v1/events",
  body: { write_key: "wk_demo", sent_at: "2026-11-22T10:00:01.000Z", events },
});
const calculationOf = (body: object): Sample => ({
  path: "/v1/carts/calculate",
  body: { write_key: "wk_demo", ...body },
});

/** One event of each kind, batches, and calculations. */
export const CORPUS: readonly Sample[] = [
  ...EVENTS.map((event) => batchOf(event)),
  batchOf(...EVENTS),
  batchOf(...EVENTS.slice(2, 7)),
  calculationOf({ cart: CART, customer: CUSTOMER, ...CODES }),
  calculationOf({ cart: { lines: CART.lines.slice(0, 1) } }),
  calculationOf({ cart: { currency: "JPY", lines: [{ price: 1_200 }] }, promocodes: ["GIFT200"] }),
];
