import { expect, test } from "vitest";
import { ENGINE } from "../../collector/evaluation/engine.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Evaluation } from "../../collector/evaluation/types.ts";
import { ready } from "./arbitrary.ts";
import {
  amountOff,
  calculate,
  cartOf,
  itemsOff,
  percentOff,
  promotion,
  repeated,
  rule,
  setFor,
  summaryOf,
} from "./build.ts";
import { fifteenPercentExceptSale, fiftyOffForBasketsOrTowel, giftFrom200, twentyOffFrom200 } from "./samples.ts";

// The table stays as it is, so that its results change only with the evaluation.

const CARTS = {
  "three equal lines": cartOf([{ price: "99.99" }, { price: "99.99" }, { price: "99.99" }]),
  "one line of three": cartOf([{ price: "99.99", quantity: 3 }]),
  "a lamp, baskets and a sale item": cartOf([
    { price: "230.00", productId: "5" },
    { price: "60.00", productId: "118", quantity: 4, categoryIds: ["7"] },
    { price: "19.99", productId: "9", categoryIds: ["7", "24"], onSale: true },
    { price: "0.00", productId: "10" },
  ]),
  "cheap and dear ones of a category": cartOf([
    { price: "25.00", productId: "1", categoryIds: ["7"] },
    { price: "10.00", productId: "2", categoryIds: ["7"], quantity: 4 },
    { price: "0.03", productId: "3", categoryIds: ["7"] },
  ]),
};

const ONE = { cart: { items: { categories: [7] }, minimum_quantity: 1 } } as const;
const FOUR = { cart: { items: { categories: [7] }, minimum_quantity: 4 } } as const;

const PROMOTIONS = {
  "four of BigCommerce's guide": [
    fiftyOffForBasketsOrTowel,
    twentyOffFrom200,
    giftFrom200,
    fifteenPercentExceptSale,
  ].map((body, at) => ready(body, at + 1)),
  "buy four, one of them free": [
    promotion({ rules: [rule(itemsOff("100%", { quantity: 1, items: { categories: [7] } }), FOUR)] }),
  ],
  "buy one, another for half, again and again": [
    promotion({ rules: [repeated(itemsOff("50%", { quantity: 1, items: { categories: [7] } }), ONE)] }),
  ],
  "one free, then any two for 50.00": [
    promotion({ id: 1, rules: [rule(itemsOff("100%", { quantity: 1, strategy: "MOST_EXPENSIVE" }))] }),
    promotion({ id: 2, rules: [rule(setFor(2, "50.00", { strategy: "MOST_EXPENSIVE" }))] }),
  ],
  "two for 33.33, then 10%, then 7.77": [
    promotion({ id: 1, rules: [repeated(setFor(2, "33.33"))] }),
    promotion({ id: 2, rules: [rule(percentOff("10"))] }),
    promotion({ id: 3, rules: [rule(amountOff("7.77"))] }),
  ],
};

/** A result in one line for each promotion, with its share of each line. */
const written = ({ applied, discount, total, currency }: Evaluation): string[] => {
  const amount = (minor: number) => formatAmount(minor, currency);
  return [
    `discount ${amount(discount)}, total ${amount(total)}`,
    ...applied.map(
      ({ promotionId, shares, gifts }) =>
        `${promotionId}: ${shares.map(({ lineId, quantity, discount }) => `${lineId}: ${quantity} × ${amount(discount)}`).join(", ")}${gifts.map(({ productId }) => ` gift ${productId}`).join("")}`,
    ),
  ];
};

const results = () =>
  Object.fromEntries(
    Object.entries(PROMOTIONS).flatMap(([name, promotions]) =>
      Object.entries(CARTS).map(([goods, cart]) => [`${name}: ${goods}`, written(calculate({ cart, promotions }))]),
    ),
  );

/** The results of codes on carts that miss their conditions. */
const reasons = () =>
  [twentyOffFrom200, fiftyOffForBasketsOrTowel].map((body) => {
    const promotions = [ready({ ...body, redemption_type: "COUPON" }, 7)];
    const inputs = { promotions, coupons: { SAVE: 7 }, codes: ["SAVE", "NONE"] };
    return calculate({ ...inputs, cart: cartOf([{ price: "7.53" }]) }).codes.map(summaryOf);
  });

// `npx vitest run test/evaluation/engine.test.ts --update` writes the results of a new number, and removes the others.
test(`the results are those of engine ${ENGINE}`, () => {
  const all = { ...results(), reasons: reasons() };
  expect(
    all,
    "Results of the evaluation changed: raise ENGINE in collector/evaluation/engine.ts, and say there what changed. Then run this test with --update.",
  ).toMatchSnapshot();
});
