import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";

let collector: Collector;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  const body = {
    name: "Cheaper shipping",
    redemption_type: "COUPON",
    rules: [{ action: { shipping_discount: { discount: { percentage_amount: "50" }, method_ids: ["express"] } } }],
  };
  const saved = await (await collector.admin("/stores/100001/v3/promotions", body)).json();
  await collector.admin(`/stores/100001/v3/promotions/${saved.data.id}/codes`, { code: "HALFSHIP" });
});
afterAll(() => collector.close());

const lines = [{ product_id: 118, price: "20.00" }];
const calculate = async (cart: object, promocodes = ["HALFSHIP"]) => {
  const answer = await fetch(`${collector.url}/v1/carts/calculate`, {
    method: "POST",
    body: JSON.stringify({ write_key: "wk_demo", cart: { lines, ...cart }, promocodes, promocodes_info: 1 }),
  });
  return { status: answer.status, ...(await answer.json()) };
};

describe("a cart with shipping", () => {
  test("has its price, its discounts and what all costs together", async () => {
    const { cart, marketing_actions_applied, promocodes } = await calculate({
      shipping: [
        { method_id: "express", price: 9.99 },
        { id: "gift", price: "2.00" },
      ],
    });
    expect(cart).toMatchObject({ subtotal: "20.00", discount: "0.00", total: "20.00", grand_total: "26.99" });
    expect(cart.shipping).toEqual({
      free_zones: [],
      price: "11.99",
      discount: "5.00",
      lines: [
        { id: "1", method_id: "express", price: "9.99", discount: "5.00", total: "4.99" },
        { id: "gift", method_id: null, price: "2.00", discount: "0.00", total: "2.00" },
      ],
    });
    expect(marketing_actions_applied).toMatchObject([
      { code: "HALFSHIP", discount: "0.00", shipping_discount: "5.00" },
    ]);
    expect(promocodes).toMatchObject([
      { status: 4, in_totals: true, discount: "0.00", shipping_discount: "5.00", reason: null },
    ]);
  });

  test("of an unknown price has no sum", async () => {
    const { cart, promocodes } = await calculate({ shipping: [{ method_id: "express", price: null }] });
    expect(cart).toMatchObject({ total: "20.00", grand_total: null, shipping: { price: null, discount: "0.00" } });
    expect(cart.shipping.lines).toEqual([
      { id: "1", method_id: "express", price: null, discount: "0.00", total: null },
    ]);
    expect(promocodes).toMatchObject([{ status: 4, in_totals: false, reason: "shipping_unknown" }]);
    expect(promocodes[0]).not.toHaveProperty("shipping_discount");
  });
});

describe("a redemption of a discount on shipping", () => {
  const shipping = [{ method_id: "express", price: "9.99" }];
  const redeem = async (order: string, fields: object) => {
    const body = {
      transactionIdentifier: order,
      transactionNumber: order,
      transactionDate: Date.now(),
      customerId: "C-1",
      promoCode: "HALFSHIP",
      amount: "20.00",
      ...fields,
    };
    return (await collector.admin("/v1/promotions/redemptions?property_id=100001", body)).json();
  };
  const rowsOf = async (order: string) => {
    const list = `/v1/promotions/redemptions?property_id=100001&transactionIdentifier=${order}`;
    return (await (await collector.admin(list)).json()).data;
  };

  test("keeps it apart from the goods", async () => {
    const { redemptions } = await redeem("ship-1", { cart: { lines, shipping } });
    expect(redemptions).toMatchObject([{ discount: "0.00", shippingDiscount: "5.00" }]);
    expect(await rowsOf("ship-1")).toMatchObject([{ discount: "0.00", shippingDiscount: "5.00" }]);
  });

  test("is the quote's, where the server's price of shipping is higher", async () => {
    const { cart } = await calculate({ shipping });
    const dearer = [{ method_id: "express", price: "19.99" }];
    await redeem("ship-2", { evaluationId: cart.id, cart: { lines, shipping: dearer } });
    expect(await rowsOf("ship-2")).toMatchObject([{ discount: "0.00", shippingDiscount: "5.00" }]);
  });

  test("is refused where the order goes to another zone than the promotion's, and the page named none", async () => {
    const zoneOne = { name: "Zone 1", redemption_type: "COUPON", rules: [{ action: { shipping: { zone_ids: [1] } } }] };
    const saved = await (await collector.admin("/stores/100001/v3/promotions", zoneOne)).json();
    await collector.admin(`/stores/100001/v3/promotions/${saved.data.id}/codes`, { code: "ZONE1" });
    const { cart } = await calculate({ shipping }, ["ZONE1"]);
    expect(cart.shipping.discount).toBe("9.99");
    const quote = { evaluationId: cart.id, promoCode: "ZONE1" };
    const refused = await redeem("ship-3", { ...quote, cart: { lines, shipping, shipping_zone_id: 2 } });
    expect([refused.reason, JSON.stringify(refused.errors)]).toEqual([
      "quote_not_confirmed",
      expect.stringContaining("shipping_zone_id"),
    ]);
    await redeem("ship-4", { ...quote, cart: { lines, shipping, shipping_zone_id: 1 } });
    expect(await rowsOf("ship-4")).toMatchObject([{ shippingDiscount: "9.99" }]);
  });

  test("is in the reports beside the discount of goods", async () => {
    const report = "/v1/reports/codes?property_id=100001&code=HALFSHIP";
    expect((await (await collector.admin(report)).json()).data).toMatchObject([
      { code: "HALFSHIP", discount: "0.00", shipping_discount: "10.00" },
    ]);
  });
});

describe("an order that the page reports", () => {
  const order = async (id: string, evaluation_id?: string) => {
    const event = {
      event_id: id,
      category: "product",
      action: "purchase",
      items: [{ type: "product", id: 118, quantity: 1, price: "20.00" }],
      dims: { transaction: { id, promotion_code: "HALFSHIP" } },
      extra: { evaluation_id },
    };
    const answer = await collector.send({ write_key: "wk_demo", events: [event] });
    return (await answer.json()).results[0].promocodes;
  };

  test("has the discount of shipping of its quote", async () => {
    const { cart } = await calculate({ shipping: [{ method_id: "express", price: "9.99" }] });
    expect(await order("quoted", cart.id)).toMatchObject([{ status: 5, discount: "0.00", shipping_discount: "5.00" }]);
  });

  test("says nothing of shipping without a quote", async () => {
    const [code] = await order("unquoted");
    expect(code).toMatchObject({ status: 4, in_totals: false, reason: "shipping_unknown" });
    expect(code).not.toHaveProperty("shipping_discount");
  });
});

test.each([{}, { shipping: null }])("a cart without shipping has the fields of goods only: %j", async (fields) => {
  const rich = [{ product_id: 118, price: "250.00" }];
  const { cart, marketing_actions_applied, promocodes } = await calculate({ lines: rich, ...fields }, ["SPEND200"]);
  expect(cart.shipping).toEqual({ free_zones: [] });
  expect(cart).not.toHaveProperty("grand_total");
  expect(marketing_actions_applied[0]).not.toHaveProperty("shipping_discount");
  expect(promocodes[0]).not.toHaveProperty("shipping_discount");
});

test.each<[string, unknown, string, string]>([
  ["a price below zero", [{ price: "-1" }], "cart.shipping[0].price", "must not be negative"],
  ["no amount", [{ price: "free" }], "cart.shipping[0].price", "must be a decimal amount such as 19.99"],
  ["an id twice", [{ id: 2 }, { price: 1 }], "cart.shipping[1].id", "must be unique: another method has the same id"],
  ["too many methods", Array(21).fill({}), "cart.shipping", "must have at most 20 entries"],
  ["another field", [{ cost: 1 }], "cart.shipping[0].cost", "is not a known field"],
])("a cart with %s is refused with the path", async (_, shipping, path, message) => {
  const { status, errors } = await calculate({ shipping });
  expect(status).toBe(400);
  expect(errors).toMatchObject([{ path, message: expect.stringContaining(message) }]);
});
