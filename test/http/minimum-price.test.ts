import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { pathsIn, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

// The catalog says that no discount makes the shirt cheaper than 45.00.

let collector: Collector;
let ask: ServerAsk;
let writeKey: string;
beforeAll(async () => {
  collector = await startCollector();
  ({ ask, writeKey } = await shopWithKey(collector, ["redeem", "read", "read_personal", "manage"]));
  const action = { cart_value: { discount: { fixed_amount: "10" } } };
  const { data } = (
    await ask("POST", "/v3/promotions", { name: "Ten off", redemption_type: "COUPON", rules: [{ action }] })
  ).json;
  await ask("POST", `/v3/promotions/${data.id}/codes`, { code: "TEN" });
  await ask("PUT", "/v1/catalog/products", [
    {
      id: "shirt",
      sku: "SH",
      price: "50.00",
      minimum_price: "45.00",
      variants: [{ id: "silk", minimum_price: "48" }, { id: "wool" }],
    },
    { id: "cloth", price: "10.00", minimum_price: "9.00" },
  ]);
});
afterAll(() => collector.close());

/** Prices a cart as the shop's page or as its server does. */
async function calculate(by: "page" | "server", line: object, fields: object = {}) {
  const body = { cart: { lines: [line] }, promocodes: ["TEN"], promocodes_info: 1, ...fields };
  if (by === "server") return (await ask("POST", "/v1/carts/calculate", body)).json;
  const sent = { method: "POST", body: JSON.stringify({ ...body, write_key: writeKey }) };
  return (await fetch(`${collector.url}/v1/carts/calculate`, sent)).json();
}

describe("a cart", () => {
  test.each<[string, "page" | "server", object, string]>([
    ["has the catalog's", "page", { product_id: "shirt" }, "5.00"],
    ["has the variant's", "page", { product_id: "shirt", variant_id: "silk" }, "2.00"],
    ["has its own, without a catalog", "page", { price: "50.00", minimum_price: "49.00" }, "1.00"],
    ["of a page may raise it", "page", { product_id: "shirt", minimum_price: "49.99" }, "0.01"],
    ["of a page can't lower it", "page", { product_id: "shirt", minimum_price: "1.00" }, "5.00"],
    ["of a server may lower it", "server", { product_id: "shirt", minimum_price: "42.00" }, "8.00"],
    ["with a lower price gets no discount", "page", { product_id: "shirt", price: "44.00" }, "0.00"],
    [
      "with a fraction of a cent is rounded up",
      "page",
      { price: "0.10", quantity: 100, minimum_price: "0.014" },
      "8.00",
    ],
    [
      "equal to a price with a fraction",
      "page",
      { price: "33.333333", quantity: 3, minimum_price: "33.333333" },
      "0.00",
    ],
    ["of measured goods has that of their measure", "page", { product_id: "cloth", quantity: 2.5 }, "2.50"],
  ])("%s", async (_, by, line, discount) => {
    expect((await calculate(by, line)).cart.discount).toBe(discount);
  });

  test("repeats the minimum price, and its explanation says that it limits the discount", async () => {
    const { cart, explanations } = await calculate("server", { product_id: "shirt" }, { explain: true });
    expect(cart.lines[0].minimum_price).toBe("45.00");
    expect(explanations).toEqual([{ promotion_id: 1, code: "TEN", failed: [], limited_by: "minimum_price" }]);
  });
});

test("a purchase event has the catalog's, and its own if it is higher", async () => {
  const items = (minimum_price: unknown) => [
    { type: "product", id: "shirt", price: "50.00", quantity: 1, minimum_price },
  ];
  for (const [order, minimum, discount] of [
    ["lower", "1.00", "5.00"],
    ["higher", "47.00", "3.00"],
    ["unreadable", "cheap", "5.00"],
  ] as const) {
    const event = {
      event_id: order,
      category: "product",
      action: "purchase",
      items: items(minimum),
      dims: { transaction: { id: order, promotion_code: "TEN" } },
    };
    await collector.send({ write_key: writeKey, events: [event] });
    const { json } = await ask("GET", `/v1/redemptions?transaction_id=${order}`);
    expect([order, json.data[0].discount]).toEqual([order, discount]);
  }
});

describe("contradictions are named at both fields", () => {
  test.each<[string, object, string[]]>([
    ["of a product", { price: "10", minimum_price: "10.01" }, ["products[0].minimum_price", "products[0].price"]],
    [
      "of a variant's price and the product's minimum price",
      { price: "10", minimum_price: "9", variants: [{ id: 1, price: "8" }] },
      ["products[0].minimum_price", "products[0].variants[0].price"],
    ],
    [
      "of a variant's own",
      { price: "10", variants: [{ id: 1, price: "8", minimum_price: "9" }] },
      ["products[0].variants[0].minimum_price", "products[0].variants[0].price"],
    ],
    ["none at the price", { price: "10", minimum_price: "10" }, []],
    ["none without a price", { minimum_price: "10", variants: [{ id: 1, minimum_price: "11" }] }, []],
  ])("%s", async (_, product, paths) => {
    const answer = await ask("PUT", "/v1/catalog/products", { products: [{ id: "other", ...product }] });
    expect(answer.status === 200 ? [] : pathsIn(answer)).toEqual(paths);
  });

  test("of a cart's line", async () => {
    const answer = await ask("POST", "/v1/carts/calculate", {
      cart: { lines: [{ price: "1.005", minimum_price: "1.01" }] },
    });
    expect(pathsIn(answer)).toEqual(["cart.lines[0].minimum_price", "cart.lines[0].price"]);
  });
});

test("the catalog returns what it was sent", async () => {
  const { json } = await ask("GET", "/v1/catalog/products/shirt");
  expect([json.data.minimum_price, json.data.variants[0].minimum_price, json.data.variants[0].price]).toEqual([
    "45.00",
    "48.00",
    null,
  ]);
  expect((await ask("PUT", "/v1/catalog/products", [json.data])).json.data).toEqual({ created: 0, updated: 1 });
});
