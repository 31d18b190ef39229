import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const items = (strategy: string) => ({ discount: { percentage_amount: "50" }, quantity: 1, strategy });
  const third = {
    name: "A third off",
    redemption_type: "COUPON",
    rules: [{ action: { cart_value: { discount: { percentage_amount: "33.3333" } } } }],
  };
  for (const [promotion, code] of [
    [third, "THIRD"],
    [{ ...third, rules: [{ action: { cart_items: items("MOST_EXPENSIVE") } }] }, "HALF1"],
  ] as const) {
    const made = await (await collector.admin("/v3/promotions?property_id=100001", promotion)).json();
    await collector.admin(`/v3/promotions/${made.data.id}/codes?property_id=100001`, { code });
  }
});
afterAll(() => collector.close());

type Fields = Record<string, unknown>;

/** Objects and lists are sent as JSON. */
const encoded = (fields: Fields): URLSearchParams =>
  new URLSearchParams(
    Object.entries({ token: "wk_demo", ...fields }).map(([name, value]) => [
      name,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
const read = async (answer: Response) => ({ status: answer.status, ...(await answer.json()) });
const address = () => `${collector.url}/v1/carts/calculate`;
const byForm = async (fields: Fields) => read(await fetch(address(), { method: "POST", body: encoded(fields) }));
const byQuery = async (fields: Fields) => read(await fetch(`${address()}?${encoded(fields)}`));

const cart = { 1: { sku: "BSK-TIER", price: 239.9, quantity: 2 }, 2: { sku: "OWN-7", price: "10.00", quantity: 3 } };

describe.each([
  ["a form", byForm],
  ["a query", byQuery],
])("SailPlay's cart as %s", (_, ask) => {
  test("is calculated with the totals of its positions, which the response lists by number", async () => {
    const answer = await ask({ cart, promocodes: ["TAKE50", "nosuch"], promocodes_info: "1" });
    expect(answer.cart).toMatchObject({
      subtotal: "249.90",
      discount: "50.00",
      total: "199.90",
      total_price: "199.90",
    });
    expect(answer.cart.positions).toEqual({
      1: { sku: "BSK-TIER", quantity: 2, price: "239.90", new_price: "191.90", marketing_actions: [1] },
      2: { sku: "OWN-7", quantity: 3, price: "10.00", new_price: "8.00", marketing_actions: [1] },
    });
    expect(answer.promocodes).toMatchObject([
      { number: "TAKE50", status: 4 },
      { number: "nosuch", status: 1 },
    ]);
    expect(answer.marketing_actions_applied).toMatchObject([{ marketing_action_id: 1, code: "TAKE50" }]);
  });

  test("has no codes in the response unless the request has promocodes_info", async () => {
    expect(await ask({ cart, promocodes: ["TAKE50"] })).not.toHaveProperty("promocodes");
    expect(await ask({ cart, promocodes: ["TAKE50"], promocodes_info: "0" })).not.toHaveProperty("promocodes");
  });
});

test.each<[string, Fields, Fields]>([
  ["a divisible total is one price", { 1: { sku: "A", price: "9.99", quantity: 3 } }, { price: "3.33", total: "9.99" }],
  [
    "an indivisible total has no price, and is kept",
    { 1: { sku: "A", price: "10", quantity: 3 } },
    { price: null, total: "10.00" },
  ],
  ["less than a cent a unit", { 1: { sku: "A", price: "0.05", quantity: 7 } }, { price: null, total: "0.05" }],
  ["more decimals than cents", { 1: { sku: "A", price: 66.66666666666667 } }, { price: "66.67", total: "66.67" }],
  ["no points, as a text", { 1: { sku: "A", price: 1, discount_points: "0" } }, { price: "1.00", total: "1.00" }],
  [
    "nulls",
    { 1: { sku: "BSK-TIER", price: null, quantity: null, discount_points: null } },
    { price: "119.95", total: "119.95" },
  ],
  ["a blank price", { 1: { sku: "BSK-TIER", price: "" } }, { price: "119.95", total: "119.95" }],
  ["no price: that of the catalog", { 1: { sku: "BSK-TIER", quantity: 2 } }, { price: "119.95", total: "239.90" }],
  [
    "a missing quantity is 1, and no points are redeemed",
    { 7: { sku: "A", price: 1, discount_points: 0 } },
    { id: "7", total: "1.00" },
  ],
])("%s", async (_, positions, line) => {
  expect((await byForm({ cart: positions })).cart.lines).toMatchObject([line]);
});

test("the parts of a position are one line in the response", async () => {
  const positions = { 1: { sku: "A", price: "10.00", quantity: 3 } };
  const third = await byForm({ cart: positions, promocodes: ["THIRD"] });
  expect(third.cart.lines).toMatchObject([
    { total: "6.67", discount: "3.33", promotions: [{ code: "THIRD", discount: "3.33", quantity: 3 }] },
  ]);
  // The unit that costs a cent more: 3.34.
  const half = await byForm({ cart: positions, promocodes: ["HALF1"] });
  expect(half.cart.lines).toMatchObject([{ total: "8.33", promotions: [{ discount: "1.67", quantity: 1 }] }]);
});

test.each<[string, Fields, string[]]>([
  ["no cart", {}, ["cart: is required"]],
  ["a cart that is not JSON", { cart: "{1:" }, ["cart: must be valid JSON"]],
  ["a list", { cart: "[]" }, ["cart: must be an object"]],
  [
    "wrong positions, every one of them",
    { cart: { 1: { price: "1,00", quantity: 0 }, two: { sku: "A", price: "-1", min_price: 1 } }, promocodes: "A" },
    [
      "promocodes: must be valid JSON",
      "cart.1.sku: is required",
      "cart.1.price: must be a decimal amount such as 19.99",
      "cart.1.quantity: must be greater than 0",
      "cart.two.min_price: is not a known field: correct its name or remove it",
      "cart.two.price: must not be negative",
      "cart.two: must have a number as its name: 1, 2, …",
    ],
  ],
  [
    "an invalid code, location and field",
    { cart, promocodes: [""], location: "MOON", colour: "red" },
    [
      "promocodes[0]: must not be empty",
      "location: must be one of",
      "colour: is not a known field: correct its name or remove it",
    ],
  ],
  ["points", { cart: { 1: { sku: "A", price: 1, discount_points: 5 } } }, ["cart.1.discount_points: must be 0"]],
  ["a SKU without a price", { cart: { 3: { sku: "NONE" } } }, ["cart.3.price: is required: the catalog"]],
])("%s is refused by name", async (_, fields, problems) => {
  const { status, errors } = await byForm(fields);
  const messages: string[] = errors.map(({ path, message }: Record<string, string>) => `${path}: ${message}`);
  expect(status).toBe(400);
  expect(messages.toSorted().map((text, at) => text.slice(0, problems.toSorted()[at]?.length))).toEqual(
    problems.toSorted(),
  );
});

test("a repeated field is refused, and so is a secret in an address", async () => {
  const twice = await read(await fetch(`${address()}?cart={}&cart={}&write_key=wk_demo`));
  expect(twice).toMatchObject({ status: 400, errors: [{ path: "cart", message: "must not be repeated" }] });
  expect((await byQuery({ cart, token: "test-admin-token-of-32-characters" })).status).toBe(401);
});

test("any page can send a GET request and read the response, which is not cached", async () => {
  const answer = await fetch(`${address()}?${encoded({ cart })}`, { headers: { origin: "https://shop.example" } });
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const preflight = await fetch(address(), { method: "OPTIONS", headers: { origin: "https://shop.example" } });
  expect(preflight.headers.get("access-control-allow-methods")).toBe("GET, POST");
});

test("JSON with a form's content type is JSON", async () => {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const body = JSON.stringify({ write_key: "wk_demo", cart: { lines: [{ price: "5" }] } });
  expect(await read(await fetch(address(), { method: "POST", headers, body }))).toMatchObject({
    status: 200,
    cart: { total: "5.00" },
  });
});
