import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
});
afterAll(() => collector.close());

const LINES = [
  { id: "a", product_id: 118, quantity: 1, price: "119.95", category_ids: [12] },
  { product_id: 119, variant_id: 134, quantity: 2, price: 18.75 },
];
const cart = { currency: "USD", lines: LINES };
const calculate = async (body: object) => {
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
    method: "POST",
    body: JSON.stringify({ write_key: "wk_demo", ...body }),
  });
  return { status: answer.status, ...(await answer.json()) };
};

test("a cart without codes has its price, and no codes in the response", async () => {
  const answer = await calculate({ cart });
  expect(answer).toMatchObject({
    cart: { subtotal: "157.45", discount: "0.00", total: "157.45", gifts: [], shipping: { free_zones: [] } },
    marketing_actions_applied: [],
  });
  expect(answer).not.toHaveProperty("promocodes");
  expect(answer.cart.lines[0]).toMatchObject({ id: "a", product_id: 118, price: "119.95", total: "119.95" });
  expect(answer.cart.lines[1]).toMatchObject({ id: "2", price: "18.75", discount: "0.00", total: "37.50" });
});

test("codes are in their order, with the discount of each line", async () => {
  const answer = await calculate({ cart, promocodes: ["nosuch", "take50", "SPEND200"], promocodes_info: 1 });
  expect(answer.promocodes).toMatchObject([
    { number: "nosuch", status: 1, reason: null },
    { number: "take50", status: 4, in_totals: true, discount: "50.00" },
    { number: "SPEND200", status: 3, reason: "minimum_spend_not_met", missing: { amount: "42.55" } },
  ]);
  expect(answer.cart).toMatchObject({ discount: "50.00", total: "107.45" });
  expect(answer.cart.lines.map(({ discount }: { discount: string }) => discount)).toEqual(["38.09", "11.91"]);
  expect(answer.cart.lines[1].promotions).toEqual([{ id: 1, code: "TAKE50", discount: "11.91", quantity: 2 }]);
  expect(answer.marketing_actions_applied).toMatchObject([
    { marketing_action_id: 1, code: "TAKE50", discount: "50.00" },
  ]);
});

test("gifts are in the response as gifts, notifications by location", async () => {
  const rich = { lines: [{ product_id: 1, price: "225.00" }] };
  const answer = await calculate({ cart: rich, promocodes: ["GIFT200"], location: "CART_PAGE" });
  expect(answer.cart.gifts).toEqual([{ product_id: "130", quantity: 1, promotion_id: 3 }]);
  expect(answer.notifications).toMatchObject([{ promotion_id: 3, type: "APPLIED" }]);
  const poor = await calculate({ cart, promocodes: ["GIFT200"], location: "CART_PAGE" });
  expect(poor.notifications).toMatchObject([{ promotion_id: 3, type: "UPSELL" }]);
  expect(poor.possible_marketing_actions).toMatchObject([
    { marketing_action_id: 3, marketing_action_name: expect.any(String), missing: { amount: expect.any(String) } },
  ]);
  const elsewhere = await calculate({ cart, promocodes: ["GIFT200"], location: "HOME_PAGE" });
  expect(elsewhere.possible_marketing_actions).toEqual(poor.possible_marketing_actions);
});

describe("explanations", () => {
  const body = { cart, promocodes: ["SPEND200", "nosuch"], promocodes_info: 1, explain: true };

  test("are for servers: every failed leaf with its path", async () => {
    const answer = await (await collector.admin("/v1/carts/calculate?property_id=100001", body)).json();
    expect(answer.promocodes[1]).toMatchObject({ status: 1, reason: "unknown_code" });
    expect(answer.explanations).toEqual([
      {
        promotion_id: 2,
        code: "SPEND200",
        failed: [
          {
            path: "rules[0].condition.cart.minimum_spend",
            reason: "minimum_spend_not_met",
            required: { amount: "200.00" },
            actual: { amount: "157.45" },
            missing: { amount: "42.55" },
          },
        ],
      },
    ]);
  });

  test("are not for browsers", async () => {
    expect(await calculate(body)).not.toHaveProperty("explanations");
  });
});

test.each<[string, object, string[]]>([
  ["no cart", {}, ["cart"]],
  [
    "wrong prices of every kind",
    { cart: { lines: [{ price: "-1" }, { price: "1,005" }, { price: NaN }] } },
    ["cart.lines[0].price", "cart.lines[1].price", "cart.lines[2].price"],
  ],
  [
    "two lines with one id",
    {
      cart: {
        lines: [
          { id: "1", price: 1 },
          { id: 1, price: 1 },
        ],
      },
    },
    ["cart.lines[1].id"],
  ],
  [
    "everything wrong at once",
    { cart: { currency: "XXY", lines: [{ quantity: 0, price: 1, colour: "red" }] }, location: "MOON" },
    ["cart.currency", "cart.lines[0].quantity", "cart.lines[0].colour", "location"],
  ],
  [
    "amounts near the end of exact numbers",
    { cart: { lines: [{ price: 9e9, quantity: 1_000_000 }] } },
    ["cart.lines[0].price"],
  ],
])("%s is refused by name", async (_, body, paths) => {
  const { status, errors } = await calculate(body);
  expect(status).toBe(400);
  expect(errors.map(({ path }: { path: string }) => path)).toEqual(paths);
});

test("one response lists everything that is wrong with a cart, line by line", async () => {
  const lines = [
    { id: "mug", price: "ten" },
    { id: "mug", price: "18.755.1", colour: "red" },
    { id: "towel", price: "-1", quantity: 0 },
  ];
  const { status, errors } = await calculate({ cart: { currency: "USD", lines }, location: "MOON_PAGE" });
  expect(status).toBe(400);
  expect(errors.map(({ path, message }: Record<string, string>) => `${path}: ${message}`)).toEqual([
    "cart.lines[0].price: must be a decimal amount such as 19.99",
    "cart.lines[1].price: must be a decimal amount such as 19.99",
    "cart.lines[1].colour: is not a known field: correct its name or remove it",
    "cart.lines[2].quantity: must be greater than 0",
    "cart.lines[2].price: must not be negative",
    "cart.lines[1].id: must be unique: another line has the same id",
    "location: must be one of HOME_PAGE, PRODUCT_PAGE, CART_PAGE, CHECKOUT_PAGE",
  ]);
});

test("a key is needed, and for a page an allowed origin", async () => {
  expect((await calculate({ cart, write_key: "wk_nobody" })).status).toBe(401);
});

describe("promotions change while carts are calculated", () => {
  const path = "/stores/100001/v3/promotions";
  const send = (to: string, body: object) =>
    fetch(collector.url + to, {
      method: "PUT",
      headers: { "x-auth-token": "test-admin-token-of-32-characters" },
      body: JSON.stringify(body),
    });
  const discount = async () => (await calculate({ cart, promocodes: ["FRESH15"] })).cart.discount;

  test("a change of a field takes effect in the next calculation, and is a new version", async () => {
    expect(await discount()).toBe("23.62");
    const { data } = await (await send(`${path}/4`, { status: "DISABLED" })).json();
    expect(data).toMatchObject({ id: 4, version: 2, status: "DISABLED", name: "15% off everything except sale items" });
    expect(await discount()).toBe("0.00");
    expect((await (await collector.admin(`${path}?status=disabled`)).json()).data).toMatchObject([{ id: 4 }]);
    expect((await (await collector.admin(`${path}?code=fresh15`)).json()).data).toMatchObject([{ id: 4 }]);
    expect((await (await send(`${path}/4`, { ...data, status: "ENABLED" })).json()).data.version).toBe(3);
    expect(await discount()).toBe("23.62");
  });

  test("a change of a fixed field is refused by name, and so is an unknown promotion", async () => {
    const refused = await (await send(`${path}/4`, { redemption_type: "AUTOMATIC", name: "" })).json();
    expect(refused.errors.map(({ path: at }: { path: string }) => at)).toContain("redemption_type");
    expect((await send(`${path}/99`, { name: "x" })).status).toBe(404);
    expect((await collector.admin(`${path}?status=sleeping`)).status).toBe(422);
  });

  test("settings change for all promotions", async () => {
    const codes = { cart, promocodes: ["TAKE50", "FRESH15"], promocodes_info: 1 };
    expect((await calculate(codes)).promocodes[1]).toMatchObject({ in_totals: true });
    const one = { number_of_coupons_allowed_at_checkout: 1 };
    expect((await (await send(`${path}/settings`, one)).json()).data).toMatchObject({
      ...one,
      promotions_applied_on_original_product_price: true,
    });
    expect((await calculate(codes)).promocodes[1]).toMatchObject({ in_totals: false, reason: "too_many_codes" });
    expect((await send(`${path}/settings`, { number_of_coupons_allowed_at_checkout: 6 })).status).toBe(422);
    await send(`${path}/settings`, { number_of_coupons_allowed_at_checkout: 5 });
  });

  test("a promotion that would apply without end is saved as INVALID, and as DISABLED once it is corrected", async () => {
    const gift = { action: { gift_item: { product_id: 174, quantity: 1 } }, apply_once: false };
    const made = await (
      await collector.admin(path, { name: "For ever", redemption_type: "AUTOMATIC", rules: [gift] })
    ).json();
    expect(made.data.status).toBe("INVALID");
    expect(made.meta.warnings[0]).toContain("rules[0] would repeat endlessly");
    expect((await calculate({ cart })).cart.gifts).toEqual([]);
    const mended = await (await send(`${path}/${made.data.id}`, { rules: [{ ...gift, apply_once: true }] })).json();
    expect(mended.data.status).toBe("DISABLED");
    expect(mended.meta.warnings[0]).toContain("is no longer INVALID");
    await send(`${path}/${made.data.id}`, { status: "ENABLED" });
    expect((await calculate({ cart })).cart.gifts).toEqual([
      { product_id: "174", quantity: 1, promotion_id: made.data.id },
    ]);
  });
});
