import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { tenOff } from "../support/promotions-api.ts";
import { pathsIn, redemption, type ServerAnswer, type ServerAsk, shopWithKey } from "../support/servers-api.ts";

const PATH = "/v1/promotions/redemptions";
let collector: Collector;
let ask: ServerAsk;
let property: string;
let writeKey: string;
let automatic: number;
let coupon: number;

beforeAll(async () => {
  collector = await startCollector();
  const shop = await shopWithKey(collector, ["redeem", "read", "read_personal"]);
  ({ ask, id: property, writeKey } = shop);
  const make = async (body: object) =>
    (await (await collector.admin(`/stores/${property}/v3/promotions`, body)).json()).data.id;
  automatic = await make(tenOff({ redemption_type: "AUTOMATIC", name: "Always" }));
  coupon = await make(tenOff({ coupon_type: "BULK" }));
  for (const code of [{ code: "SAVE" }, { code: "ONCE", max_uses: 1 }, { code: "PART" }])
    await collector.admin(`/stores/${property}/v3/promotions/${coupon}/codes`, code);
});
afterAll(() => collector.close());

const redeem = (body: object, headers?: Record<string, string>) => ask("POST", PATH, body, headers);
const item = (overrides: object = {}) => ({
  sku: "BSK-TIER",
  promotionId: automatic,
  redemptionCount: 1,
  discount: 5,
  ...overrides,
});

describe("the example of the specification", () => {
  const body = () =>
    redemption("order-1", {
      lineItems: [
        item({
          discount: "12.50",
          discountAppliedOnQuantity: 2,
          promotionAppliedOnQuantity: 2,
          earnedPromotionId: "e-1",
        }),
      ],
      redemptions: [{ promotionId: automatic, redemptionCount: 2, discount: 3 }],
    });

  test("has ids, a date, and discounts and quantities as strings in its response", async () => {
    const answer = await redeem(body());
    expect(answer).toEqual({
      status: 200,
      json: {
        orgId: Number(property),
        customerIdentifierType: null,
        customerIdentifierValue: null,
        customerId: "C-1",
        transactionIdentifier: "order-1",
        transactionNumber: "N-order-1",
        transactionDate: 1_795_312_923_004,
        amount: 239.9,
        currency: "USD",
        redemptions: [
          {
            redemptionId: 1,
            promotionId: String(automatic),
            redemptionCount: 2,
            discount: "3.00",
            discountAppliedOnQuantity: "1",
            promotionAppliedOnQuantity: "1",
          },
        ],
        lineItems: [
          {
            redemptionId: 1,
            sku: "BSK-TIER",
            promotionId: String(automatic),
            earnedPromotionId: "e-1",
            redemptionCount: 1,
            discount: "12.50",
            discountAppliedOnQuantity: "2",
            promotionAppliedOnQuantity: "2",
          },
        ],
        reversals: [],
      },
    });
  });

  test("has the same response with another date or order of fields, and is refused with other content", async () => {
    const first = await redeem(body());
    const later = await redeem(Object.fromEntries(Object.entries({ ...body(), transactionDate: 1 }).reverse()));
    expect(later).toEqual(first);
    const other = await redeem({ ...body(), amount: 240 });
    expect(other).toMatchObject({ status: 409, json: { reason: "transaction_conflict", status: 409 } });
  });

  test("is verified in the analysts' list", async () => {
    const { data } = (await ask("GET", "/v1/redemptions?transaction_id=order-1")).json;
    expect(data).toMatchObject([
      {
        source: "server",
        verified: true,
        discount: "15.50",
        redemption_count: 3,
        reversed_at: null,
        basis: "observed",
      },
    ]);
  });
});

test.each([
  ["7", 7],
  [7, 7],
  ["0007", "0007"],
  ["99999999999999999999", "99999999999999999999"],
  ["C-7", "C-7"],
])("a customer %j has the response %j", async (customerId, answered) => {
  const { json } = await redeem(
    redemption(`id-${typeof customerId}-${customerId}`, { customerId, redemptions: [item()] }),
  );
  expect(json.customerId).toBe(answered);
});

test("a customer can have an identifier in place of an id", async () => {
  const customer = {
    customerId: undefined,
    customerIdentifierType: "email",
    customerIdentifierValue: "Ann@Shop.example",
  };
  const { status, json } = await redeem(redemption("by-mail", { ...customer, redemptions: [item()] }));
  expect(status).toBe(200);
  expect(json).toMatchObject({
    customerIdentifierType: "email",
    customerIdentifierValue: "Ann@Shop.example",
    customerId: null,
  });
});

describe("errors", () => {
  test("a redemption of nothing has Capillary's message", async () => {
    for (const body of [
      redemption("x"),
      redemption("x", { lineItems: [], redemptions: [] }),
      redemption("x", { promoCode: "SAVE" }),
    ]) {
      const { status, json } = await redeem(body);
      expect([status, json.detail]).toEqual([400, "At least lineItems or redemptions must be specified"]);
    }
  });

  test("a redemption without a customer has Capillary's message", async () => {
    const complaint =
      "CustomerIdentifierType and CustomerIdentifierValue is mandatory when customerId is not specified.";
    for (const customer of [{}, { customerIdentifierType: "email" }, { customerIdentifierValue: "a@shop.example" }]) {
      const { status, json } = await redeem(
        redemption("x", { customerId: undefined, ...customer, redemptions: [item()] }),
      );
      expect([status, json.detail]).toEqual([400, complaint]);
    }
  });

  test("every wrong field is listed at once", async () => {
    const answer = await redeem({
      transactionDate: "today",
      amount: "12,34",
      currency: "USD",
      colour: "red",
      lineItems: [item({ redemptionCount: 0, discount: -1 }), item({ discount: undefined, promotionId: {} }), 7],
      redemptions: [{ discountAppliedOnQuantity: "some", promotionId: null, discount: "free" }],
      cdp_source: "Test",
    });
    expect(answer.status).toBe(400);
    expect(pathsIn(answer)).toEqual([
      "amount",
      "cdp_source",
      "colour",
      "customerIdentifierType",
      "lineItems[0].discount",
      "lineItems[0].redemptionCount",
      "lineItems[1].discount",
      "lineItems[1].promotionId",
      "lineItems[2]",
      "redemptions[0].discount",
      "redemptions[0].discountAppliedOnQuantity",
      "redemptions[0].promotionId",
      "transactionDate",
      "transactionIdentifier",
      "transactionNumber",
    ]);
  });

  test.each<[string, object, string]>([
    ["an amount below nothing", { amount: -1 }, "amount"],
    ["an amount with a decimal comma", { amount: "1,00" }, "amount"],
    ["a currency that is none", { currency: "ZZZ" }, "currency"],
    ["an empty customer", { customerId: "" }, "customerId"],
    ["a customer that is a list", { customerId: ["C-1"] }, "customerId"],
    ["a date before 1970", { transactionDate: -1 }, "transactionDate"],
    ["a date that no clock shows", { transactionDate: 9e15 }, "transactionDate"],
    ["a transaction without a name", { transactionIdentifier: "" }, "transactionIdentifier"],
    ["a transaction with too long a name", { transactionIdentifier: "x".repeat(129) }, "transactionIdentifier"],
    ["lines that are no list", { lineItems: {} }, "lineItems"],
    ["too many lines", { lineItems: Array.from({ length: 501 }, () => item()) }, "lineItems"],
    ["a code that is an object", { promoCode: {} }, "promoCode"],
    ["a part of the amount that is none", { amount_includes: ["tax", "gift"] }, "amount_includes[1]"],
    ["a part of the amount outside a list", { amount_includes: "tax" }, "amount_includes"],
    ["a cart in another currency", { currency: "USD", cart: { currency: "EUR", lines: [] } }, "cart.currency"],
    [
      "a line of the cart without a quantity",
      { cart: { lines: [{ sku: "A", price: 1, quantity: 0 }] } },
      "cart.lines[0].quantity",
    ],
  ])("%s", async (_, overrides, path) => {
    const answer = await redeem(redemption("bad", { redemptions: [item()], ...overrides }));
    expect(answer.status).toBe(400);
    expect(pathsIn(answer)).toContain(path);
  });

  test.each<[string, object, number, string, string]>([
    [
      "a code that does not exist",
      { promoCode: "NOSUCH", redemptions: [{ discount: 1 }] },
      404,
      "unknown_code",
      "promoCode",
    ],
    [
      "an unknown promotion",
      { redemptions: [{ promotionId: 9999, discount: 1 }] },
      404,
      "unknown_promotion",
      "redemptions[0].promotionId",
    ],
    [
      "an id of Capillary's own",
      { redemptions: [{ promotionId: "64f1c2a9e4b0d3a1f7c5b821", discount: 1 }] },
      404,
      "unknown_promotion",
      "redemptions[0].promotionId",
    ],
    [
      "a promotion below the first one",
      { lineItems: [{ sku: "A", promotionId: -1, discount: 1 }] },
      404,
      "unknown_promotion",
      "lineItems[0].promotionId",
    ],
    [
      "an unknown promotion beside a code",
      { promoCode: "SAVE", redemptions: [{ promotionId: "5f0c3a", discount: 1 }] },
      404,
      "unknown_promotion",
      "redemptions[0].promotionId",
    ],
    ["an unknown calculation", { evaluationId: "e", promoCode: "SAVE" }, 404, "unknown_quote", "evaluationId"],
    [
      "an unknown reservation",
      { reservationId: "r", redemptions: [{ discount: 1 }] },
      404,
      "unknown_reservation",
      "reservationId",
    ],
  ])("%s", async (_, overrides, status, reason, path) => {
    const answer = await redeem(redemption("refused", overrides));
    expect(answer).toMatchObject({
      status,
      json: { reason, errors: [{ path, message: expect.stringContaining(reason) }] },
    });
  });

  test.each([
    ["a body that is no JSON object", "[1]", 400],
    ["a body that is no JSON", "{", 400],
  ])("%s", async (_, body, status) => {
    const headers = { authorization: "Bearer test-admin-token-of-32-characters" };
    const address = `${collector.url}${PATH}?property_id=${property}`;
    expect((await fetch(address, { method: "POST", headers, body })).status).toBe(status);
  });

  test("a key without the scope, a write key, and no key", async () => {
    const reader = await shopWithKey(collector, ["read", "read_personal"]);
    expect((await reader.ask("POST", PATH, redemption("x"))).status).toBe(403);
    expect((await reader.ask("GET", PATH)).status).toBe(200);
    expect((await fetch(collector.url + PATH, { method: "POST", headers: { "x-auth-token": writeKey } })).status).toBe(
      403,
    );
    expect((await fetch(collector.url + PATH, { method: "POST" })).status).toBe(401);
  });
});

test("no use is left: 409 with the reason", async () => {
  const use = { promoCode: "once", redemptions: [{ discount: 1 }] };
  expect((await redeem(redemption("last", use))).status).toBe(200);
  const answer = await redeem(redemption("too-late", use));
  expect(answer).toMatchObject({
    status: 409,
    json: { reason: "code_uses_exhausted", errors: [{ path: "promoCode" }] },
  });
});

test("an Idempotency-Key makes any request happen once", async () => {
  const key = { "Idempotency-Key": "key-1" };
  const body = redemption("idempotent", { redemptions: [item()] });
  const first = await redeem(body, key);
  expect(await redeem({ ...body, transactionDate: 5 }, key)).toEqual(first);
  const other = redemption("idempotent-2", { redemptions: [item()] });
  expect(await redeem(other, key)).toMatchObject({ status: 409, json: { reason: "idempotency_conflict" } });
  expect((await redeem(body, { "Idempotency-Key": "two words" })).json.errors[0].path).toBe("Idempotency-Key");
});

test("a guest's uses on the page and the server count together, by e-mail address", async () => {
  const shop = await shopWithKey(collector, ["redeem"], { count_unverified: true });
  const path = `/stores/${shop.id}/v3/promotions`;
  const { data } = await (await collector.admin(path, tenOff({ coupon_type: "BULK" }))).json();
  await collector.admin(`${path}/${data.id}/codes`, { code: "MINE", max_uses_per_customer: 1 });
  const dims = {
    customers: { email: " Ann@Shop.example" },
    transaction: { id: "page-order", promotion_code: "MINE" },
  };
  const items = [{ type: "product", id: 1, price: "10" }];
  const event = { event_id: "guest-order", category: "product", action: "purchase", items, dims };
  const { results } = await (await collector.send({ write_key: shop.writeKey, events: [event] })).json();
  expect(results).toMatchObject([{ outcome: "stored" }]);
  const guest = (value: string) => ({
    customerId: undefined,
    customerIdentifierType: "email",
    customerIdentifierValue: value,
    promoCode: "MINE",
    redemptions: [{ discount: 1 }],
  });
  const redeemed = (order: string, value: string) => shop.ask("POST", PATH, redemption(order, guest(value)));
  expect(await redeemed("second", "ann@shop.example")).toMatchObject({ json: { reason: "customer_uses_exhausted" } });
  expect((await redeemed("another", "bob@shop.example")).status).toBe(200);
  expect((await redeemed("page-order", "ann@shop.example")).status).toBe(200);
});

test("a promotion's id may be a text or a number, and is a text in the response", async () => {
  for (const promotionId of [automatic, String(automatic), ` ${automatic} `]) {
    const { status, json } = await redeem(redemption("id-forms", { redemptions: [{ promotionId, discount: 1 }] }));
    expect([status, json.redemptions[0].promotionId]).toEqual([200, String(automatic)]);
  }
});

test.each([
  "64f1c2a9e4b0d3a1f7c5b821",
  "-1",
  "1e3",
  "1.0",
  "9".repeat(40),
  "x".repeat(300),
  "%20",
])("a redemption or a reservation with an id of another form does not exist: %s", async (id) => {
  for (const [method, path] of [
    ["POST", `${PATH}/${id}/reversal`],
    ["GET", `/v1/reservations/${id}`],
    ["DELETE", `/v1/reservations/${id}`],
    ["POST", `/v1/reservations/${id}/confirm`],
  ] as const) {
    const body =
      method === "POST"
        ? path.endsWith("confirm")
          ? redemption("nowhere", { redemptions: [{ discount: 1 }] })
          : {}
        : undefined;
    expect([path, (await ask(method, path, body)).status]).toEqual([path, 404]);
  }
});

test("a cart is evaluated: promotions and discounts are filled in", async () => {
  const cart = {
    lines: [
      { sku: "A", price: "19.99", quantity: 3 },
      { sku: "B", price: "5.00", quantity: 1 },
    ],
  };
  const { status, json } = await redeem(redemption("evaluated", { promoCode: "save", cart }));
  expect(status).toBe(200);
  expect(json.redemptions).toMatchObject([
    { promotionId: String(automatic), discount: "6.50" },
    { promotionId: String(coupon), discount: "6.50", discountAppliedOnQuantity: "4" },
  ]);
  expect(json.lineItems).toHaveLength(4);
});

test("a quote is redeemed by its id, with a cart or without, for one transaction", async () => {
  const cart = { lines: [{ sku: "A", price: "19.99", quantity: 3 }] };
  const quote = await (
    await collector.admin(`/v1/carts/calculate?property_id=${property}`, { cart, promocodes: ["save"] })
  ).json();
  const evaluationId = quote.cart.id;
  const { status, json } = await redeem(redemption("shown", { evaluationId }));
  expect([status, json.redemptions.map(({ discount }: { discount: string }) => discount)]).toEqual([
    200,
    quote.marketing_actions_applied.map(({ discount }: { discount: string }) => discount),
  ]);
  const again = await redeem(redemption("again", { evaluationId, cart }));
  expect([again.status, again.json.reason, pathsIn(again)]).toEqual([409, "quote_used", ["evaluationId"]]);
  for (const { redemptionId } of json.redemptions) await ask("POST", `${PATH}/${redemptionId}/reversal`, {});
  expect((await redeem(redemption("again", { evaluationId, cart }))).status).toBe(200);
});

test("a position whose total does not divide is one line of the redemption", async () => {
  const fields = { cart: JSON.stringify({ 1: { sku: "A", price: "100.00", quantity: 3 } }), promocodes: '["save"]' };
  const address = `${collector.url}/v1/carts/calculate?${new URLSearchParams({ ...fields, write_key: writeKey })}`;
  const quote = await (await fetch(address)).json();
  const { status, json } = await redeem(redemption("undivided", { evaluationId: quote.cart.id, amount: 100 }));
  expect(status).toBe(200);
  const lines = json.lineItems.filter(({ promotionId }: { promotionId: string }) => promotionId === String(coupon));
  expect(lines).toMatchObject([{ sku: "A", discount: "10.00", discountAppliedOnQuantity: "3" }]);
});

test("the same discount of an order and of its lines is one; different ones add up", async () => {
  const use = { promotionId: coupon, discount: "4.00" };
  const lines = [
    { ...use, sku: "A", discount: "3.00" },
    { ...use, sku: "B", discount: "1.00" },
  ];
  const rowOf = async (order: string, body: object) => {
    expect((await redeem(redemption(order, { promoCode: "SAVE", ...body }))).status).toBe(200);
    return (await ask("GET", `/v1/redemptions?transaction_id=${order}`)).json.data[0];
  };
  expect(await rowOf("one-discount", { amount: 4, redemptions: [use], lineItems: lines })).toMatchObject({
    discount: "4.00",
    redemption_count: 1,
  });
  expect(await rowOf("two-discounts", { amount: 7, redemptions: [use], lineItems: [lines[0]] })).toMatchObject({
    discount: "7.00",
    redemption_count: 2,
  });
  const tooLittle = redemption("too-little", {
    promoCode: "SAVE",
    amount: 6,
    redemptions: [use],
    lineItems: [lines[0]],
  });
  expect((await redeem(tooLittle)).json.reason).toBe("amount_mismatch");
});

test("null is the same as an absent field", async () => {
  const absent = {
    customerIdentifierType: null,
    customerIdentifierValue: null,
    currency: null,
    promoCode: null,
    evaluationId: null,
    amount_includes: null,
    cart: null,
    customer: null,
    reservationId: null,
    cdp_source: null,
    lineItems: null,
  };
  const use = { sku: null, redemptionCount: null, discountAppliedOnQuantity: null, promotionAppliedOnQuantity: null };
  const first = await redeem(redemption("nulls-1", { ...absent, redemptions: [item(use)] }));
  expect([first.status, first.json.currency]).toEqual([200, "USD"]);
  const bare = { promotionId: automatic, discount: 5 };
  expect(await redeem(redemption("nulls-1", { redemptions: [bare] }))).toEqual(first);
  const evaluated = await redeem(
    redemption("nulls-2", { cart: { lines: [{ sku: "A", price: "9.00" }] }, redemptions: null }),
  );
  expect(evaluated.status).toBe(200);
  const missing = await redeem(redemption("nulls-3", { redemptions: [item({ discount: null })] }));
  expect([missing.status, pathsIn(missing)]).toEqual([400, ["redemptions[0].discount"]]);
});

test("an amount below the discount is refused", async () => {
  const answer = await redeem(redemption("too-little", { amount: 1, redemptions: [item({ discount: 2 })] }));
  expect(answer).toMatchObject({ status: 422, json: { reason: "amount_mismatch", errors: [{ path: "amount" }] } });
});

describe("a reversal", () => {
  const cart = {
    lines: [
      { id: "a", sku: "A", price: "0.07", quantity: 3 },
      { id: "b", sku: "B", price: "100", quantity: 1 },
    ],
  };
  const redeemed = async (order: string): Promise<number> => {
    const { json } = await redeem(redemption(order, { promoCode: "PART", cart }));
    return json.redemptions.find(({ promotionId }: { promotionId: string }) => promotionId === String(coupon))
      .redemptionId;
  };
  const uses = async () =>
    (await (await collector.admin(`/stores/${property}/v3/promotions/codes?code=PART`)).json()).data[0].current_uses;

  test("of the whole frees the use once, and keeps the row", async () => {
    const before = await uses();
    const id = await redeemed("whole");
    expect(await uses()).toBe(before + 1);
    const answer = await ask("POST", `${PATH}/${id}/reversal`, { reason: "sent back" });
    expect(answer).toMatchObject({
      status: 200,
      json: { redemptionId: id, reversed: "WHOLE", discount: "10.02", reversedDiscount: "10.02", reason: "sent back" },
    });
    expect(await uses()).toBe(before);
    expect(await ask("POST", `${PATH}/${id}/reversal`)).toMatchObject({
      status: 409,
      json: { reason: "already_reversed" },
    });
    expect(await uses()).toBe(before);
    const { data } = (await ask("GET", "/v1/redemptions?transaction_id=whole")).json;
    expect(data.find((row: { id: number }) => row.id === id)).toMatchObject({
      discount: "10.02",
      reversed_discount: "10.02",
      reversed_at: expect.any(String),
    });
  });

  test("by line returns every cent, and frees the use with the last unit", async () => {
    const before = await uses();
    const id = await redeemed("parts");
    const reverse = async (lines: object[]) => (await ask("POST", `${PATH}/${id}/reversal`, { lines })).json;
    expect(await reverse([{ lineId: "a", quantity: 1 }])).toMatchObject({ reversed: "PARTIAL", discount: "0.01" });
    expect(await reverse([{ sku: "A", quantity: 1 }, { lineId: "b" }])).toMatchObject({ discount: "10.01" });
    expect(await reverse([{ sku: "B" }])).toMatchObject({ status: 409, reason: "already_reversed" });
    expect(await uses()).toBe(before + 1);
    expect(await reverse([{ lineId: "a" }])).toMatchObject({
      reversed: "WHOLE",
      discount: "0.00",
      reversedDiscount: "10.02",
    });
    expect(await uses()).toBe(before);
  });

  describe("of an order of three shirts, one of them at half price, and a sock", () => {
    const bought = [
      { sku: "SHIRT", product_id: 1, price: "10.00", quantity: 3 },
      { sku: "SOCK", product_id: 2, price: "4.00", quantity: 1 },
    ];
    let halfPrice: number;
    beforeAll(async () => {
      const discount = { percentage_amount: "50" };
      const rules = [{ action: { cart_items: { discount, items: { products: [1] }, quantity: 1 } } }];
      const body = tenOff({ name: "Half price", rules });
      const made = await (await collector.admin(`/stores/${property}/v3/promotions`, body)).json();
      halfPrice = made.data.id;
      await collector.admin(`/stores/${property}/v3/promotions/${halfPrice}/codes`, { code: "HALF" });
    });
    const idOf = ({ json }: ServerAnswer): number =>
      json.redemptions.find(({ promotionId }: { promotionId: string }) => promotionId === String(halfPrice))
        .redemptionId;
    const withCart = async (order: string) =>
      idOf(await redeem(redemption(order, { promoCode: "HALF", cart: { lines: bought } })));
    const withQuote = async (order: string) => {
      const body = { cart: { lines: bought }, promocodes: ["HALF"] };
      const quote = await (await collector.admin(`/v1/carts/calculate?property_id=${property}`, body)).json();
      return idOf(await redeem(redemption(order, { evaluationId: quote.cart.id })));
    };
    const statedOnly = async (order: string) => {
      const use = { sku: "SHIRT", discount: 5, discountAppliedOnQuantity: 1, promotionAppliedOnQuantity: 3 };
      const { json } = await redeem(redemption(order, { promoCode: "HALF", lineItems: [use] }));
      return json.lineItems[0].redemptionId;
    };
    const byPage = async (order: string, context: object = {}) => {
      const items = bought.map(({ product_id: id, ...item }) => ({ type: "product", id, ...item }));
      const dims = { transaction: { id: order, promotion_code: "HALF" } };
      const event = {
        event_id: order.replaceAll(/\W/g, "-"),
        category: "product",
        action: "purchase",
        items,
        dims,
        context,
      };
      const { results } = await (await collector.send({ write_key: writeKey, events: [event] })).json();
      expect(results).toMatchObject([{ outcome: "stored" }]);
      const { data } = (await ask("GET", `/v1/redemptions?transaction_id=${order}&code=HALF`)).json;
      return data[0].id;
    };
    const reverse = async (id: number, sku: string, quantity: number) =>
      (await ask("POST", `${PATH}/${id}/reversal`, { lines: [{ sku, quantity }] })).json;

    test.each([
      ["a part", 1],
      ["the whole", 3],
    ])("that a page reported, and of which %s was reversed: a server's redemption starts anew", async (part, quantity) => {
      const order = `reported and reversed ${part}`;
      const id = await byPage(order);
      await reverse(id, "SHIRT", quantity);
      const answer = await redeem(redemption(order, { promoCode: "HALF", cart: { lines: bought } }));
      expect(answer).toMatchObject({ status: 200, json: { reversals: [] } });
      expect(await reverse(id, "SHIRT", 3)).toMatchObject({ reversed: "WHOLE", discount: "5.00" });
      expect(await reverse(id, "SHIRT", 3)).toMatchObject({ status: 409, reason: "already_reversed" });
    });

    test.each([
      ["cart", withCart],
      ["quote", withQuote],
      ["stated amounts", statedOnly],
      ["page's event", byPage],
    ])("by its %s: the shares of two shirts and one sum to the discount", async (name, redeemed) => {
      const id = await redeemed(`shirts ${name}`);
      expect(await reverse(id, "SHIRT", 4)).toMatchObject({ status: 409, reason: "more_than_bought" });
      expect(await reverse(id, "SHIRT", 2)).toMatchObject({ reversed: "PARTIAL", discount: "3.34" });
      expect(await reverse(id, "SHIRT", 2)).toMatchObject({ status: 409, reason: "already_reversed" });
      expect(await reverse(id, "SHIRT", 1)).toMatchObject({
        reversed: "WHOLE",
        discount: "1.66",
        reversedDiscount: "5.00",
      });
    });

    const statedAndByPage = async (order: string) => {
      const { json } = await redeem(
        redemption(order, { promoCode: "HALF", lineItems: [{ sku: "SHIRT", discount: 5 }] }),
      );
      const context = { visitor_id: `buyer of ${order}` };
      const code = { category: "promotion_code", action: "used", items: [{ type: "promotion_code", id: "HALF" }] };
      const entered = { ...code, event_id: `code-${order.replaceAll(/\W/g, "-")}`, context };
      await collector.send({ write_key: writeKey, events: [entered] });
      await byPage(order, context);
      return json.lineItems[0].redemptionId;
    };

    test.each([
      ["cart", withCart],
      ["quote", withQuote],
      ["page's event", byPage],
      ["stated amounts and its page's event", statedAndByPage],
    ])("by its %s: the sock gives 0.00, before and after the shirts", async (name, redeemed) => {
      const [first, second] = [await redeemed(`sock first ${name}`), await redeemed(`sock last ${name}`)];
      expect(await reverse(first, "SOCK", 1)).toMatchObject({ reversed: "PARTIAL", discount: "0.00" });
      expect(await reverse(first, "SHIRT", 3)).toMatchObject({ reversed: "WHOLE", discount: "5.00" });
      expect(await reverse(second, "SHIRT", 3)).toMatchObject({ reversed: "WHOLE", discount: "5.00" });
      const { reversed_at } = (await ask("GET", `/v1/redemptions?transaction_id=sock last ${name}&code=HALF`)).json
        .data[0];
      expect(await reverse(second, "SOCK", 1)).toMatchObject({ reversed: "WHOLE", discount: "0.00" });
      const [row] = (await ask("GET", `/v1/redemptions?transaction_id=sock last ${name}&code=HALF`)).json.data;
      expect(row).toMatchObject({ reversed_at, reversed_discount: "5.00" });
      expect(await ask("POST", `${PATH}/${second}/reversal`)).toMatchObject({ json: { reason: "already_reversed" } });
    });
  });

  test.each<[string, unknown, number, string]>([
    ["a line that there is not", { lines: [{ lineId: "z" }] }, 422, "lines[0]"],
    ["more units than there are", { lines: [{ lineId: "a", quantity: 4 }] }, 409, "lines[0]"],
    ["no lines at all", { lines: [] }, 400, "lines"],
    ["a line that is none", { lines: [{ quantity: 1 }] }, 400, "lines[0]"],
    ["an unknown field", { line: 1 }, 400, "line"],
  ])("is refused with %s", async (name, body, status, path) => {
    const id = await redeemed(`refused ${name}`);
    const answer = await ask("POST", `${PATH}/${id}/reversal`, body);
    expect(answer.status).toBe(status);
    expect(pathsIn(answer)).toEqual([path]);
  });

  test.each(["999999", "x", "1e3"])("of a redemption %s that doesn't exist", async (id) => {
    expect(await ask("POST", `${PATH}/${id}/reversal`)).toMatchObject({
      status: 404,
      json: { reason: "unknown_redemption" },
    });
  });

  test("of another property's redemption is not found", async () => {
    const other = await shopWithKey(collector, ["redeem"]);
    expect((await other.ask("POST", `${PATH}/1/reversal`)).status).toBe(404);
  });
});

describe("the list", () => {
  beforeAll(async () => {
    for (const [order, discount] of [
      ["l-1", 2],
      ["l-2", 9],
      ["l-3", 5],
    ] as const)
      await redeem(redemption(order, { customerId: "lister", redemptions: [item({ discount })] }));
  });
  const list = async (query: string) => (await ask("GET", `${PATH}?customerId=lister&${query}`)).json;
  const orders = ({ data }: { data: { transactionIdentifier: string }[] }) =>
    data.map((one) => one.transactionIdentifier);

  test.each([
    ["", ["l-3", "l-2", "l-1"]],
    ["order=asc", ["l-1", "l-2", "l-3"]],
    ["sortOn=discount", ["l-2", "l-3", "l-1"]],
    ["sortOn=discount&order=ASC&limit=2", ["l-1", "l-3"]],
    ["sortOn=discount&order=ASC&limit=2&pageNumber=2", ["l-2"]],
    ["transactionIdentifier=l-2", ["l-2"]],
    ["promotionId=1&transactionIdentifier=none", []],
  ])("%s", async (query, expected) => {
    expect(orders(await list(query))).toEqual(expected);
  });

  test("is not found by an id of another form", async () => {
    const answer = await ask("GET", `${PATH}?promotionId=5f0c3a`);
    expect(answer).toMatchObject({ status: 404, json: { detail: "Promotion 5f0c3a doesn't exist." } });
  });

  test("has the total, and the fields that the server sent", async () => {
    const { data, meta } = await list("limit=1");
    expect(meta.pagination).toMatchObject({ total: 3, count: 1, per_page: 1, current_page: 1, total_pages: 3 });
    expect(data[0]).toMatchObject({
      transactionNumber: "N-l-3",
      amount: 239.9,
      discount: "5.00",
      promotionId: String(automatic),
      verified: true,
    });
  });

  test.each(["limit=0", "pageNumber=0", "sortOn=colour", "order=up", "colour=red"])("refuses %s", async (query) => {
    const answer = await ask("GET", `${PATH}?${query}`);
    expect(answer.status).toBe(400);
    expect(pathsIn(answer)).toEqual([query.split("=")[0]]);
  });
});
