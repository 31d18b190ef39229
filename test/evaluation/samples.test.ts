import { describe, expect, test } from "vitest";
import type { Cart, Gift } from "../../collector/evaluation/types.ts";
import { ready } from "./arbitrary.ts";
import { calculate, cartOf, receipt, summaryOf, totals, unknownCart } from "./build.ts";
import { fifteenPercentExceptSale, fiftyOffForBasketsOrTowel, giftFrom200, twentyOffFrom200 } from "./samples.ts";

interface Expected {
  /** The discount of each line, as on a receipt. */
  lines: Record<string, string>;
  total: string;
  gifts?: Gift[];
  /** The outcome for a code of this promotion. */
  code: string;
  missing?: { amount: number } | { quantity: number };
}

const basket = { price: "60.00", productId: "118" };
const towel = { price: "12.34", productId: "77", variantId: "134" };
const lamp = { price: "230.00", productId: "5" };
const chair = { price: "300.00", productId: "6" };
const orbit: Gift = { productId: "130", variantId: null, quantity: 1 };

const cases: [string, object, [string, Cart, Expected][]][] = [
  [
    "$50 off for two wire baskets or a small purple towel",
    fiftyOffForBasketsOrTowel,
    [
      [
        "two baskets and more: 50 over 120, 230 and 300",
        cartOf([{ ...basket, quantity: 2 }, lamp, chair]),
        { lines: { 1: "9.23", 2: "17.69", 3: "23.08" }, total: "600.00", code: "4 in totals" },
      ],
      ["a towel", cartOf([towel, lamp]), { lines: { 1: "2.55", 2: "47.45" }, total: "192.34", code: "4 in totals" }],
      [
        "four baskets: 50 off, once",
        cartOf([{ ...basket, quantity: 4 }]),
        { lines: { 1: "50.00" }, total: "190.00", code: "4 in totals" },
      ],
      [
        "a towel for less than 50: never below zero",
        cartOf([towel]),
        { lines: { 1: "12.34" }, total: "0.00", code: "4 in totals" },
      ],
      [
        "two thousand baskets",
        cartOf([
          { ...basket, quantity: 2000 },
          { price: "0.00", productId: "9" },
        ]),
        { lines: { 1: "50.00" }, total: "119950.00", code: "4 in totals" },
      ],
      [
        "just below: one basket",
        cartOf([basket, lamp]),
        { lines: {}, total: "290.00", code: "3 minimum_quantity_not_met", missing: { quantity: 1 } },
      ],
      [
        "unrelated: a lamp",
        cartOf([lamp]),
        { lines: {}, total: "230.00", code: "3 required_items_missing", missing: { quantity: 2 } },
      ],
      ["the cart is unknown", unknownCart, { lines: {}, total: "0.00", code: "3 cart_unknown" }],
    ],
  ],
  [
    "$20 off from $200",
    twentyOffFrom200,
    [
      [
        "exactly 200.00 in three lines",
        cartOf([{ price: "100.00" }, { price: "50.00" }, { price: "25.00", quantity: 2 }]),
        { lines: { 1: "10.00", 2: "5.00", 3: "5.00" }, total: "180.00", code: "4 in totals" },
      ],
      [
        "three equal lines of 99.99",
        cartOf([{ price: "99.99" }, { price: "99.99" }, { price: "99.99" }]),
        { lines: { 1: "6.67", 2: "6.67", 3: "6.66" }, total: "279.97", code: "4 in totals" },
      ],
      [
        "1,000 times 400.00: 20 off, once",
        cartOf([{ price: "400.00", quantity: 1000 }]),
        { lines: { 1: "20.00" }, total: "399980.00", code: "4 in totals" },
      ],
      [
        "just below: 199.99",
        cartOf([{ price: "199.99" }]),
        { lines: {}, total: "199.99", code: "3 minimum_spend_not_met", missing: { amount: 1 } },
      ],
      [
        "far below: a mug",
        cartOf([{ price: "7.53" }]),
        { lines: {}, total: "7.53", code: "3 minimum_spend_not_met", missing: { amount: 19_247 } },
      ],
      [
        "an empty cart",
        cartOf([]),
        { lines: {}, total: "0.00", code: "3 minimum_spend_not_met", missing: { amount: 20_000 } },
      ],
      [
        "200 euros are not 200 dollars",
        cartOf([{ price: "250.00" }], "EUR"),
        { lines: {}, total: "250.00", code: "3 currency_mismatch" },
      ],
      ["the cart is unknown", unknownCart, { lines: {}, total: "0.00", code: "3 cart_unknown" }],
    ],
  ],
  [
    "a free orbit from $200",
    giftFrom200,
    [
      [
        "200.00: the gift is no line, and no discount",
        cartOf([{ price: "100.00", quantity: 2 }]),
        { lines: {}, total: "200.00", gifts: [orbit], code: "4 in totals" },
      ],
      [
        "600.00: still one gift",
        cartOf([chair, chair]),
        { lines: {}, total: "600.00", gifts: [orbit], code: "4 in totals" },
      ],
      [
        "just below: 199.99",
        cartOf([{ price: "199.99" }]),
        { lines: {}, total: "199.99", code: "3 minimum_spend_not_met", missing: { amount: 1 } },
      ],
      [
        "the orbit itself, bought, is no reason for a gift",
        cartOf([{ price: "10.00", productId: "130" }]),
        { lines: {}, total: "10.00", code: "3 minimum_spend_not_met", missing: { amount: 19_000 } },
      ],
      ["the cart is unknown", unknownCart, { lines: {}, total: "0.00", code: "3 cart_unknown" }],
    ],
  ],
  [
    "15% off the store except sale",
    fifteenPercentExceptSale,
    [
      [
        "15% of 47.51, rounded once: 7.13",
        cartOf([{ price: "19.99", quantity: 2, categoryIds: ["30"] }, { price: "7.53" }]),
        { lines: { 1: "6.00", 2: "1.13" }, total: "40.38", code: "4 in totals" },
      ],
      [
        "a product on sale gets nothing, even if it is also in another category",
        cartOf([
          { price: "19.99", categoryIds: ["30"] },
          { price: "80.00", categoryIds: ["30", "24"] },
        ]),
        { lines: { 1: "3.00" }, total: "96.99", code: "4 in totals" },
      ],
      [
        "3,000 units of 0.01",
        cartOf([{ price: "0.01", quantity: 3000 }]),
        { lines: { 1: "4.50" }, total: "25.50", code: "4 in totals" },
      ],
      [
        "a free sample has no share",
        cartOf([{ price: "0.00" }, { price: "10.00" }]),
        { lines: { 2: "1.50" }, total: "8.50", code: "4 in totals" },
      ],
      [
        "only things on sale: matched, but nothing to give it for",
        cartOf([{ price: "80.00", categoryIds: ["24"] }]),
        { lines: {}, total: "80.00", code: "4 no_discountable_items" },
      ],
      [
        "too cheap for 15% to be half a cent",
        cartOf([{ price: "0.03" }]),
        { lines: {}, total: "0.03", code: "4 no_discountable_items" },
      ],
      ["an empty cart", cartOf([]), { lines: {}, total: "0.00", code: "4 no_discountable_items" }],
    ],
  ],
];

describe.each(cases)("%s", (_, body, carts) => {
  test.each(carts)("automatic: %s", (_, cart, { lines, total, gifts = [] }) => {
    const evaluation = calculate({ cart, promotions: [ready(body, 7)] });
    expect(receipt(evaluation)).toEqual(lines);
    expect(totals(evaluation).total).toBe(total);
    expect(evaluation.applied.flatMap((one) => one.gifts)).toEqual(gifts);
  });

  test.each(carts)("with a code: %s", (_, cart, { lines, total, gifts = [], code, missing = null }) => {
    const promotions = [ready({ ...body, redemption_type: "COUPON" }, 7)];
    const evaluation = calculate({ cart, promotions, coupons: { "SAVE-NOW": 7 }, codes: ["save-now"] });
    expect(receipt(evaluation)).toEqual(lines);
    expect(totals(evaluation).total).toBe(total);
    expect(evaluation.applied.flatMap((one) => one.gifts)).toEqual(gifts);
    expect(evaluation.codes.map(summaryOf)).toEqual([code]);
    expect(evaluation.codes[0]!.missing).toEqual(missing);
  });

  test("without its code it gives nothing", () => {
    const promotions = [ready({ ...body, redemption_type: "COUPON" }, 7)];
    for (const [, cart] of carts) expect(calculate({ cart, promotions }).applied).toEqual([]);
  });
});

test("all four together: a gift, and 15% before the 50 and the 20", () => {
  const promotions = [fiftyOffForBasketsOrTowel, twentyOffFrom200, giftFrom200, fifteenPercentExceptSale].map(
    (body, at) => ready(body, at + 1),
  );
  const cart = cartOf([
    { ...basket, quantity: 2 },
    { price: "80.00", categoryIds: ["24"] },
  ]);
  const evaluation = calculate({ cart, promotions });
  expect(evaluation.applied.map(({ promotionId, discount }) => [promotionId, discount])).toEqual([
    [1, 5000],
    [2, 2000],
    [3, 0],
    [4, 1800],
  ]);
  expect(totals(evaluation)).toEqual({ subtotal: "200.00", discount: "88.00", total: "112.00" });
});
