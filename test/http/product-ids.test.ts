import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.close());

/** A shop that sells product 118 with variant 131 (TEE-M), and gives 10 % off it for the code TEN. */
let shop: number = 0;
beforeEach(async () => {
  shop += 1;
  const settings = { id: `${shop}`, name: "Shop", write_key: `wk_${shop}`, count_unverified: true };
  await collector.admin("/v1/properties", settings);
  await change("/v1/catalog/products", [
    { id: 118, name: "Tee", price: "20.00", variants: [{ id: 131, sku: "TEE-M" }] },
  ]);
  await change("", { product_id_patterns: ["shopify_US_{product_id}_{variant_id}"] });
  const action = { cart_items: { discount: { percentage_amount: "10" }, items: { products: [118] } } };
  const promotion = { name: "Ten", redemption_type: "COUPON", rules: [{ action }] };
  const { data } = await (await collector.admin(`/stores/${shop}/v3/promotions`, promotion)).json();
  await collector.admin(`/stores/${shop}/v3/promotions/${data.id}/codes`, { code: "TEN" });
});

const change = (path: string, body: unknown) =>
  fetch(`${collector.url}${path || `/v1/properties/${shop}`}${path && `?property_id=${shop}`}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify(body),
  });

const flagsOf = async (event: string): Promise<string[]> => {
  const sql = { sql: `SELECT flags FROM v_events WHERE event_id = '${event}'` };
  const { rows } = await (await collector.admin(`/v1/sql?property_id=${shop}`, sql)).json();
  return String(rows[0][0]).split(",");
};

const purchase = (event_id: string, item: object) => ({
  event_id,
  category: "product",
  action: "purchase",
  items: [{ type: "product", ...item }],
  dims: { transaction: { id: `order of ${event_id}` } },
  extra: { promotion_code: "TEN" },
});

const LINES: [string, Record<string, unknown>, string | null][] = [
  ["the product's id", { id: 118 }, null],
  ["the variant's id", { id: 131 }, "is the id of a variant of product 118"],
  ["the SKU", { id: "TEE-M" }, "is a SKU of product 118"],
  ["the id of the feed", { id: "shopify_US_118_131" }, "has the form of the property's feed, and is product 118"],
  [
    "an unknown id and the SKU",
    { id: "p-9", sku: "TEE-M" },
    "is no product's id; the line's variant_id or sku is of product 118",
  ],
];

test.each(LINES)("a page that sends %s gets the product's offer, and the guess is named", async (_, item, warning) => {
  const { id: product_id, ...others } = item;
  const cart = { lines: [{ product_id, ...others, quantity: 2 }] };
  const calculate = { write_key: `wk_${shop}`, cart, promocodes: ["TEN"] };
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
    method: "POST",
    body: JSON.stringify(calculate),
  });
  const { cart: priced, meta } = await answer.json();
  expect(priced).toMatchObject({ subtotal: "40.00", discount: "4.00", lines: [{ product_id }] });
  expect(meta?.warnings).toEqual(warning === null ? undefined : [`cart.lines[0].product_id ${product_id} ${warning}`]);

  const used = {
    event_id: "used",
    category: "promotion_code",
    action: "used",
    items: [
      { type: "promotion_code", id: "TEN" },
      { type: "product", ...item },
    ],
  };
  const events = [used, purchase("bought", { ...item, price: "20.00", quantity: 2 })];
  const { results } = await (await collector.send({ write_key: `wk_${shop}`, events })).json();
  expect(results).toMatchObject([
    { outcome: "stored", promocodes: [{ number: "TEN", status: 4, discount: "2.00" }] },
    { outcome: "stored", promocodes: [{ number: "TEN", status: 5, discount: "4.00" }] },
  ]);
  for (const event of ["used", "bought"])
    expect((await flagsOf(event)).includes("guessed_product")).toBe(warning !== null);
});

test("a quote that was made with the product's id is honored for an order with the SKU", async () => {
  const cart = { lines: [{ product_id: 118, quantity: 2 }] };
  const body = { write_key: `wk_${shop}`, cart, promocodes: ["TEN"] };
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
  const evaluation_id = (await answer.json()).cart.id;
  const order = purchase("quoted", { id: "TEE-M", price: "20.00", quantity: 2 });
  const events = [{ ...order, extra: { ...order.extra, evaluation_id } }];
  await collector.send({ write_key: `wk_${shop}`, events });
  expect(await flagsOf("quoted")).toEqual(["guessed_product"]);
});

test("patterns are checked, and a change of them has effect at once", async () => {
  const refused = await change("", { product_id_patterns: ["{product_id}", 7] });
  expect(refused.status).toBe(422);
  expect((await refused.json()).errors.map(({ path }: { path: string }) => path)).toEqual([
    "product_id_patterns[0]",
    "product_id_patterns[1]",
  ]);
  const price = async () => {
    const cart = { lines: [{ product_id: "feed-118", price: "20.00" }] };
    const body = { write_key: `wk_${shop}`, cart, promocodes: ["TEN"] };
    const answer = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body: JSON.stringify(body) });
    return (await answer.json()).cart.discount;
  };
  expect(await price()).toBe("0.00");
  await change("", { product_id_patterns: ["feed-{product_id}"] });
  expect(await price()).toBe("2.00");
});
