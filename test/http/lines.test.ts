import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, redemption, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

let collector: Collector;
let ask: ServerAsk;
let writeKey: string;
beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["redeem", "read", "read_personal", "manage"], { count_unverified: true });
  ({ ask, writeKey } = shop);
  const off = (fixed_amount: string) => ({ cart_items: { discount: { fixed_amount }, items: { products: [7] } } });
  const rules = {
    TEN: {},
    SPEND: { rules: [{ action: { cart_value: { discount: { fixed_amount: "1" } } }, condition: SPENDS }] },
    EACH: { rules: [{ action: off("1.00") }] },
    CHEAPEST: { rules: [{ action: CHEAPEST }] },
    FULLPRICE: { rules: [{ action: FULL_PRICE }] },
  };
  for (const [code, fields] of Object.entries(rules)) {
    const { data } = (await ask("POST", "/v3/promotions", tenOff({ name: code, ...fields }))).json;
    await ask("POST", `/v3/promotions/${data.id}/codes`, { code });
  }
  const cloth = { id: 7, sku: "CLOTH", price: "10.00", original_price: "12.00" };
  await ask("PUT", "/v1/catalog/products", [cloth, { id: 8, sku: "THIRD", price: "33.33" }]);
});
afterAll(() => collector.close());

const SPENDS = { cart: { minimum_spend: "1" } };
const CHEAPEST = { cart_items: { discount: { percentage_amount: "100" }, strategy: "LEAST_EXPENSIVE_ONLY" } };

const FULL_PRICE = { cart_items: { discount: { percentage_amount: "10" }, exclude_items_on_sale: true } };

interface SentLine {
  readonly quantity?: unknown;
  readonly price?: unknown;
}

let orders = 0;
const nextOrder = (): string => {
  orders += 1;
  return `order-${orders}`;
};

/** Sends a purchase with some items. @returns the event's result and the stored order */
async function buy(items: readonly unknown[], fields: { code?: string; extra?: object; visitor?: string } = {}) {
  const id = nextOrder();
  const { code = "TEN", extra = {}, visitor } = fields;
  const event = {
    event_id: id,
    category: "product",
    action: "purchase",
    items,
    dims: { transaction: { id, promotion_code: code } },
    extra,
    ...(visitor && { context: { visitor_id: visitor } }),
  };
  const [result] = (await (await collector.send({ write_key: writeKey, events: [event] })).json()).results;
  return { result, order: id };
}

const rowsOf = async (sql: string) => (await ask("POST", "/v1/sql", { sql })).json.rows;
const orderValue = async (order: string): Promise<string | null> =>
  (await rowsOf(`SELECT value FROM v_purchases WHERE transaction_id = '${order}'`))[0][0];
const eventOf = async (order: string) => {
  const [[flags, repairs]] = await rowsOf(`SELECT flags, repairs FROM v_events WHERE event_id = '${order}'`);
  return { flags: flags === "" ? [] : flags.split(","), repairs: JSON.parse(repairs) };
};
const product = (line: object) => ({ type: "product", id: "p-1", ...line });
const calculate = (lines: readonly object[], promocodes: readonly string[] = []) =>
  ask("POST", "/v1/carts/calculate", { cart: { lines }, promocodes, promocodes_info: 1 });

async function calculateForm(line: SentLine, total: string) {
  const cart = JSON.stringify({ 1: { sku: "p-1", quantity: line.quantity, price: total } });
  const query = new URLSearchParams({ token: writeKey, cart });
  return (await fetch(`${collector.url}/v1/carts/calculate?${query}`)).json();
}

/** The spellings of numbers that shops send, each with the value of the line. */
const SPELLINGS: [string, SentLine, string][] = [
  ["a number", { quantity: 2, price: 10 }, "20.00"],
  ["a text", { quantity: "2", price: "10.00" }, "20.00"],
  ["a text with zero decimals", { quantity: "2.0000", price: "10.0000" }, "20.00"],
  ["a price without whole units", { quantity: 2, price: ".5" }, "1.00"],
  ["a price that ends in a point", { quantity: 2, price: "5." }, "10.00"],
  ["a text with blanks", { quantity: " 2 ", price: " 10.00 " }, "20.00"],
  ["float noise", { quantity: 3, price: 59.97000000000001 }, "179.91"],
  ["a third", { quantity: 3, price: 33.333333 }, "100.00"],
  ["two thirds", { quantity: 3, price: 66.66666666666667 }, "200.00"],
  ["a price before tax", { quantity: "4.0000", price: "2.5025" }, "10.01"],
  ["half a cent", { quantity: 1, price: "0.125" }, "0.13"],
  ["meters", { quantity: 2.5, price: "10.00" }, "25.00"],
  ["meters as a text", { quantity: "2.5000", price: "10.0000" }, "25.00"],
  ["kilograms", { quantity: "0.333", price: 9.99 }, "3.33"],
];

describe.each(SPELLINGS)("%s", (_, line, value) => {
  test("is read in an order", async () => {
    const { result, order } = await buy([product(line)]);
    expect([result.outcome, await orderValue(order)]).toEqual(["stored", value]);
    expect(result.promocodes).toMatchObject([{ number: "TEN", status: 5 }]);
  });

  test("is read in a calculation", async () => {
    const { cart } = (await calculate([{ product_id: "p-1", ...line }])).json;
    expect([cart.subtotal, cart.lines[0].amount]).toEqual([value, value]);
    expect(cart.lines[0].quantity).toBe(Number(line.quantity));
  });

  test("is read in SailPlay's cart, which has totals", async () => {
    const { cart } = await calculateForm(line, value);
    expect([cart.subtotal, cart.positions["1"].quantity]).toEqual([value, Number(line.quantity)]);
  });

  test("is read in a server's redemption", async () => {
    const cart = { lines: [{ product_id: "p-1", ...line }] };
    const redeem = (amount: number) =>
      ask(
        "POST",
        "/v1/promotions/redemptions",
        redemption(nextOrder(), { amount: amount.toFixed(2), promoCode: "TEN", cart }),
      );
    expect((await redeem(Number(value))).status).toBe(200);
    expect(await redeem(Number(value) - 0.01)).toMatchObject({ status: 422, json: { reason: "amount_mismatch" } });
  });
});

/** Lines that can't be read, each with the name of its wrong field. */
const UNREADABLE: [string, SentLine, string][] = [
  ["words", { quantity: "two", price: 10 }, "quantity"],
  ["thousands marks", { quantity: 1, price: "1,000.00" }, "price"],
  ["a decimal comma", { quantity: 1, price: "19,99" }, "price"],
  ["a currency sign", { quantity: 1, price: "$10" }, "price"],
  ["an exponent", { quantity: "1e3", price: 10 }, "quantity"],
  ["true", { quantity: 1, price: true }, "price"],
  ["an object", { quantity: {}, price: 10 }, "quantity"],
  ["a huge quantity", { quantity: 1_000_001, price: 10 }, "quantity"],
  ["a huge price", { quantity: 1, price: 1e15 }, "price"],
  ["a huge value", { quantity: 1_000_000, price: 1_000_000 }, "price"],
];

describe.each(UNREADABLE)("%s", (_, line, field) => {
  test("leaves the order stored, with its path, and its cart unknown", async () => {
    const items = [product({ id: "p-2", price: "50.00" }), product(line)];
    const { result, order } = await buy(items, { code: "SPEND" });
    expect(result).toMatchObject({
      outcome: "stored",
      warnings: [
        { path: `items[1].${field}`, message: expect.stringContaining("the contents of the cart are unknown") },
      ],
      promocodes: [{ number: "SPEND", status: 3 }],
    });
    const { flags, repairs } = await eventOf(order);
    expect(flags).toContain("unreadable_line");
    expect(repairs).toEqual([{ kind: "unreadable_line", path: `items[1].${field}`, problem: expect.any(String) }]);
    expect(await orderValue(order)).toBeNull();
    const [[status, reason]] = await rowsOf(
      `SELECT status, reason FROM v_redemptions WHERE transaction_id = '${order}' AND code = 'SPEND'`,
    );
    expect([status, reason]).toEqual([3, "cart_unknown"]);
  });

  test("is refused in a cart, with its path", async () => {
    const answer = await calculate([
      { product_id: "p-2", price: 1 },
      { product_id: "p-1", ...line },
    ]);
    expect([answer.status, pathsIn(answer)]).toEqual([400, [`cart.lines[1].${field}`]]);
    const cart = { lines: [{ product_id: "p-1", ...line }] };
    const redeemed = await ask("POST", "/v1/promotions/redemptions", redemption(nextOrder(), { cart }));
    expect([redeemed.status, pathsIn(redeemed)]).toEqual([400, [`cart.lines[0].${field}`]]);
  });
});

test.each<[string, object, boolean]>([
  ["a price before with thirds", { original_price: "12.3456" }, true],
  ["a price before that is lower", { original_price: 9.9999 }, false],
  ["a yes", { on_sale: "Yes" }, true],
  ["a 1", { on_sale: 1 }, true],
  ["a no, whatever the price was before", { on_sale: "0", original_price: 12 }, false],
  ["nothing", {}, false],
])("an item is on sale by %s", async (_, fields, isOnSale) => {
  const items = [product({ id: "q-1", price: 10, ...fields })];
  const { result } = await buy(items, { code: "FULLPRICE" });
  expect(result.promocodes[0].in_totals).toBe(!isOnSale);
});

test("a cart whose lines all have quantity 0 is empty", async () => {
  const visitor = nextOrder();
  const sees = (items: object[]) => ({ category: "product", action: "view_cart", items });
  const enters = { category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "SPEND" }] };
  const events = [sees([product({ price: 10 })]), enters, sees([product({ price: 10, quantity: 0 })]), enters];
  const sent = events.map((event) => ({ ...event, event_id: nextOrder(), context: { visitor_id: visitor } }));
  const { results } = await (await collector.send({ write_key: writeKey, events: sent })).json();
  expect([results[1].promocodes[0], results[3].promocodes[0]]).toMatchObject([{ status: 4 }, { status: 3 }]);
});

describe("an event's items", () => {
  test.each<[string, unknown[], string[], string | null]>([
    ["null is dropped", [null, product({ price: 10 })], ["null_item"], "10.00"],
    ["a blank price is no price", [product({ id: 7, price: " ", quantity: "" })], ["unfilled_placeholder"], "10.00"],
    ["quantity 0 is no line", [product({ price: 10 }), product({ quantity: 0, price: 5 })], ["zero_quantity"], "10.00"],
    ["quantity 0 alone is an empty order", [product({ quantity: "0.00", price: 5 })], ["zero_quantity"], "0.00"],
    ["a discount is no line", [product({ price: 10 }), product({ id: "d", price: -2 })], ["negative_line"], "10.00"],
    ["a return is no line", [product({ price: 10 }), product({ quantity: -1, price: 5 })], ["negative_line"], "10.00"],
    ["a text is no item", [product({ price: 10 }), "p-2"], ["unreadable_line"], null],
    ["an id that is an object", [product({ price: 10 }), product({ id: {}, price: 1 })], ["unreadable_line"], null],
    ["an id that is too long", [product({ id: "x".repeat(200), price: 1 })], ["unreadable_line"], null],
    ["a price before with a comma", [product({ price: 10, original_price: "1,200" })], ["unreadable_field"], "10.00"],
    ["a sale that is neither yes nor no", [product({ price: 10, on_sale: "maybe" })], ["unreadable_field"], "10.00"],
    ["options that are a text", [product({ price: 10, options: "Size L" })], ["unreadable_field"], "10.00"],
    ["options as an object", [product({ price: 10, options: { Size: "L", Width: 3 } })], [], "10.00"],
    [
      "a sale as text, a price before with thirds",
      [product({ price: 10, on_sale: "yes", original_price: 12.3456 })],
      [],
      "10.00",
    ],
    ["meters and thirds", [product({ quantity: 1.5, price: "3.333" })], ["measured_line", "rounded_line"], "5.00"],
  ])("%s", async (_, items, flags, value) => {
    const { result, order } = await buy(items);
    expect(result.outcome).toBe("stored");
    expect((await eventOf(order)).flags.toSorted()).toEqual(flags);
    expect(await orderValue(order)).toBe(value);
    expect(result.warnings?.length ?? 0).toBe(flags.filter((flag) => flag !== "unfilled_placeholder").length);
  });

  test("a code that can't be read does not cost the order", async () => {
    const { result, order } = await buy([product({ price: 10 }), { type: "promotion_code", id: {} }]);
    expect(result.promocodes).toMatchObject([{ number: "TEN", status: 5, discount: "1.00" }]);
    expect((await eventOf(order)).flags).toEqual(["unreadable_code"]);
  });

  test("a negative line beside a code is the discount that the site reports", async () => {
    const claimed = async (items: unknown[], extra: object = {}) => {
      const { order } = await buy(items, { extra });
      const [row] = await rowsOf(`SELECT claimed_discount FROM v_redemptions WHERE transaction_id = '${order}'`);
      return row[0];
    };
    const goods = product({ price: 10 });
    expect(await claimed([goods, product({ id: "d", price: "-1.00" })])).toBe("1.00");
    expect(await claimed([goods, product({ id: "d", price: -1 }), product({ id: "e", price: -0.5 })])).toBe("1.50");
    expect(await claimed([goods, product({ id: "d", price: -1 })], { discount_amount: "3.00" })).toBe("3.00");
  });

  test("at most 20 repairs are listed, and the flags have all kinds", async () => {
    const { result, order } = await buy([...Array.from({ length: 30 }, () => null), product({ quantity: 0 })]);
    expect(result.warnings).toHaveLength(20);
    expect((await eventOf(order)).flags).toEqual(["null_item", "zero_quantity"]);
  });
});

test("a report counts the events by flag, and its SQL does the same", async () => {
  const flagged = (place: object) => ({ event_id: nextOrder(), category: "product", items: [null, null], ...place });
  const staging = { dims: { customers: { cdp_source: "Staging" } } };
  const report = async () => {
    const { data, meta } = (await ask("GET", "/v1/reports/event_flags")).json;
    expect(
      (await rowsOf(meta.sql)).map(([flag, events, purchases]: unknown[]) => ({ flag, events, purchases })),
    ).toEqual(data);
    return data.find(({ flag }: { flag: string }) => flag === "null_item") ?? { events: 0, purchases: 0 };
  };
  const before = await report();
  const events = [
    flagged({ action: "view_cart" }),
    flagged({ action: "purchase", dims: { transaction: { id: nextOrder() } } }),
    flagged({ action: "view_cart", ...staging }),
    { ...flagged({ action: "view_cart" }), items: [product({ price: 10 })] },
  ];
  await collector.send({ write_key: writeKey, events });
  const { events: all, purchases } = await report();
  expect([all - before.events, purchases - before.purchases]).toEqual([2, 1]);
});

describe("measured goods", () => {
  test("are one unit: a fixed amount per unit counts once", async () => {
    const { cart } = (await calculate([{ product_id: 7, quantity: 2.5, price: "10.00" }], ["EACH"])).json;
    expect(cart).toMatchObject({
      subtotal: "25.00",
      discount: "1.00",
      lines: [{ quantity: 2.5, units: 1, price: "10.00", amount: "25.00", discount: "1.00", total: "24.00" }],
    });
  });

  test("get the catalog's price for their measure, and their stated price is compared with it", async () => {
    const priced = (await calculate([{ product_id: 7, quantity: "2.5" }])).json.cart;
    expect(priced.lines[0]).toMatchObject({ price: "10.00", amount: "25.00", on_sale: true });
    expect(priced.lines[0].catalog_price).toBeUndefined();
    const other = (await calculate([{ product_id: 7, quantity: "2.5", price: "11" }])).json.cart;
    expect(other.lines[0]).toMatchObject({ price: "11.00", amount: "27.50", catalog_price: "10.00" });
    const { order } = await buy([product({ id: 7, quantity: 2.5, price: 11 })]);
    expect((await eventOf(order)).flags).toEqual(["measured_line", "price_differs"]);
    const difference = await rowsOf(
      `SELECT quantity, quantity_sent, price, catalog_price FROM v_price_differences WHERE event_id = '${order}'`,
    );
    expect(difference).toEqual([[1, "2.5", "11.00", "10.00"]]);
  });

  test("keep their quantity in the redemption", async () => {
    const { order } = await buy([product({ id: 7, quantity: 2.5, price: 10 })], { code: "EACH" });
    const lines = await rowsOf(
      `SELECT line_id, quantity, quantity_sent, discount FROM v_redemption_lines WHERE transaction_id = '${order}'`,
    );
    expect(lines).toEqual([["1", 1, "2.5", "1.00"]]);
  });

  test("are reversed as a whole, or by an amount", async () => {
    const redeemed = async () => {
      const cart = { lines: [{ id: "cloth", product_id: 7, sku: "CLOTH", quantity: 2.5, price: "10.00" }] };
      const order = redemption(nextOrder(), { amount: "25.00", promoCode: "EACH", cart });
      return (await ask("POST", "/v1/promotions/redemptions", order)).json.redemptions[0].redemptionId;
    };
    const reverse = (id: number, line: object) =>
      ask("POST", `/v1/promotions/redemptions/${id}/reversal`, { lines: [{ lineId: "cloth", ...line }] });
    const id = await redeemed();
    for (const quantity of [1, "1.5"])
      expect(await reverse(id, { quantity })).toMatchObject({ status: 422, json: { reason: "not_divisible" } });
    const refused = await reverse(id, { quantity: 2.5, amount: "0.40" });
    expect([refused.status, pathsIn(refused)]).toEqual([400, ["lines[0]"]]);
    const first = await reverse(id, { amount: "0.40" });
    expect(first.json).toMatchObject({ discount: "0.40", lines: [{ quantity: 0, discount: "0.40" }] });
    expect(await reverse(id, { amount: "0.61" })).toMatchObject({
      status: 409,
      json: { reason: "more_than_discounted" },
    });
    expect((await reverse(id, { quantity: "2.50" })).json).toMatchObject({ discount: "0.60" });
  });

  test.each<[string, (number | string)[], string[]]>([
    ["one after the other", [1.5, "1.50", 1.5], ["1.00", "1.00", "already_reversed"]],
    ["both together", [3, 3], ["2.00", "already_reversed"]],
    ["not in parts", [1, 2.5], ["not_divisible", "not_divisible"]],
  ])("two lines of one SKU are reversed %s", async (_, quantities, answers) => {
    const cloth = { product_id: 7, sku: "CLOTH", quantity: 1.5, price: "10.00" };
    const cart = { lines: [cloth, cloth] };
    const order = redemption(nextOrder(), { amount: "30.00", promoCode: "EACH", cart });
    const { redemptionId } = (await ask("POST", "/v1/promotions/redemptions", order)).json.redemptions[0];
    const results = [];
    for (const quantity of quantities) {
      const lines = [{ sku: "CLOTH", quantity }];
      const { json } = await ask("POST", `/v1/promotions/redemptions/${redemptionId}/reversal`, { lines });
      results.push(json.discount ?? json.reason);
    }
    expect(results).toEqual(answers);
  });

  test.each([
    ["0", "must be greater than 0"],
    [-1, "must be greater than 0"],
    ["1,00", "must be a decimal amount such as 19.99"],
  ])("are not reversed by the amount %j", async (amount, message) => {
    const { json } = await ask("POST", "/v1/promotions/redemptions/1/reversal", { lines: [{ sku: "CLOTH", amount }] });
    expect(json.errors).toMatchObject([{ path: "lines[0].amount", message }]);
  });

  test("are added to a cart and removed from it", async () => {
    const visitor = "weaver";
    const change = async (action: string, quantity: number | string, more: object = {}) => {
      const items = [product({ id: 7, quantity, price: "10.00", ...more })];
      const event = { event_id: nextOrder(), category: "product", action, items, context: { visitor_id: visitor } };
      await collector.send({ write_key: writeKey, events: [event] });
    };
    const bought = async () => orderValue((await buy([], { visitor })).order);
    await change("add_to_cart", 2.5);
    await change("add_to_cart", "1.25");
    await change("remove_cart", 0.5);
    expect(await bought()).toBe("32.50");
    await change("add_to_cart", 2.5);
    await change("add_to_cart", 0.5);
    await change("remove_cart", 3);
    expect(await bought()).toBe("0.00");
    await change("add_to_cart", 2.5);
    await change("add_to_cart", "many");
    expect(await bought()).toBeNull();
  });
});

describe("the numbers of a stated redemption", () => {
  test.each<[string, object, object]>([
    ["texts", { redemptionCount: "1", discountAppliedOnQuantity: "2.0000" }, { discountAppliedOnQuantity: "2" }],
    [
      "meters",
      { discountAppliedOnQuantity: 2.5 },
      { discountAppliedOnQuantity: "2.5", promotionAppliedOnQuantity: "1" },
    ],
    ["meters as a text", { promotionAppliedOnQuantity: "2.50" }, { promotionAppliedOnQuantity: "2.5" }],
    ["a third", { discount: 3.3333333 }, { discount: "3.33" }],
    ["half a cent", { discount: "3.335" }, { discount: "3.34" }],
    ["nulls", { redemptionCount: null, discountAppliedOnQuantity: null }, { discountAppliedOnQuantity: "1" }],
  ])("%s are read", async (_, use, expected) => {
    const lineItems = [{ sku: "SHIRT", discount: 1, ...use }];
    const answer = await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption(nextOrder(), { amount: 66.66666666666667, promoCode: "TEN", lineItems }),
    );
    expect(answer).toMatchObject({
      status: 200,
      json: { amount: 66.67, lineItems: [{ redemptionCount: 1, ...expected }] },
    });
  });

  test.each([
    ["discountAppliedOnQuantity", "some", "must be a decimal number such as 2 or 2.5"],
    ["discountAppliedOnQuantity", -1, "must be at least 0"],
    ["redemptionCount", "1.5", "must be a whole number"],
    ["redemptionCount", "one", "must be a whole number"],
    ["redemptionCount", "0", "must be at least 1"],
    ["discount", "1,00", "must be a decimal amount such as 19.99"],
  ])("%s %j is refused in words", async (field, value, message) => {
    const redemptions = [{ discount: 1, [field]: value }];
    const { json } = await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption(nextOrder(), { promoCode: "TEN", redemptions }),
    );
    expect(json.errors).toMatchObject([{ path: `redemptions[0].${field}`, message }]);
  });

  test("a measure is reversed as a whole", async () => {
    const lineItems = [{ sku: "SILK", discount: 2, discountAppliedOnQuantity: "2.5" }];
    const redeemed = await ask(
      "POST",
      "/v1/promotions/redemptions",
      redemption(nextOrder(), { promoCode: "TEN", lineItems }),
    );
    const [{ redemptionId }] = redeemed.json.lineItems;
    const reverse = (quantity: number) =>
      ask("POST", `/v1/promotions/redemptions/${redemptionId}/reversal`, { lines: [{ sku: "SILK", quantity }] });
    expect(await reverse(1)).toMatchObject({ status: 422, json: { reason: "not_divisible" } });
    expect((await reverse(2.5)).json).toMatchObject({ reversed: "WHOLE", discount: "2.00" });
  });
});

describe("units that share a value", () => {
  const thirds = { product_id: 8, quantity: 3, price: 33.333333 };

  test("are equal to strategies", async () => {
    const { cart } = (await calculate([thirds, { product_id: 9, price: 50 }], ["CHEAPEST"])).json;
    expect(cart).toMatchObject({
      subtotal: "150.00",
      discount: "100.00",
      lines: [{ price: "33.333333", amount: "100.00", discount: "100.00", promotions: [{ quantity: 3 }] }, {}],
    });
    expect(cart.lines[0].catalog_price).toBeUndefined();
  });

  test("are in the warnings of a calculation, as measured goods are", async () => {
    const warnings = async (line: object) => (await calculate([{ product_id: "p-1", ...line }])).json.meta?.warnings;
    expect(await warnings({ quantity: 3, price: 33.333333 })).toEqual([
      "cart.lines[0].price 33.333333 has more decimals than USD: the value of the line is rounded",
    ]);
    expect(await warnings({ quantity: 2.5, price: "10" })).toEqual([
      "cart.lines[0].quantity 2.5 has a fraction: promotions count the line as one unit",
    ]);
    expect(await warnings({ quantity: "2.0000", price: "10.0000" })).toBeUndefined();
  });

  test("have the line's position in the redemption of an order", async () => {
    const items = [product({ id: 8, quantity: 3, price: 33.333333 }), product({ id: 9, price: 50 })];
    const { order } = await buy(items, { code: "TEN" });
    const lines = await rowsOf(
      `SELECT line_id, quantity, quantity_sent, discount FROM v_redemption_lines WHERE transaction_id = '${order}' ORDER BY line_id`,
    );
    expect(lines).toEqual([
      ["1", 3, "3", "10.00"],
      ["2", 1, "1", "5.00"],
    ]);
  });

  test("are bought as they were quoted", async () => {
    for (const line of [thirds, { product_id: 7, quantity: 2.5, price: "10.00" }]) {
      const { cart } = (await calculate([line], ["TEN"])).json;
      const { product_id: id, ...numbers } = line;
      const { order } = await buy([product({ id, ...numbers })], { extra: { evaluation_id: cart.id } });
      expect((await eventOf(order)).flags).not.toContain("evaluation_differs");
      const another = await buy([product({ id, ...numbers, quantity: 2 })], { extra: { evaluation_id: cart.id } });
      expect((await eventOf(another.order)).flags).toContain("evaluation_differs");
    }
  });
});
