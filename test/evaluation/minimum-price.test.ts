import { describe, expect, test } from "vitest";
import type { Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../collector/evaluation/settings.ts";
import type { Explanation } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  itemsOff,
  type LineFields,
  NOW,
  noUsage,
  percentOff,
  promotion,
  repeated,
  rule,
  setFor,
} from "./build.ts";
import { implementations } from "./implementations.ts";

interface Example {
  readonly lines: readonly LineFields[];
  /** The rule of each promotion, in the order of their ids. */
  readonly rules: readonly Rule[];
  /** The discounts of each promotion by line id, in minor units. */
  readonly expected: readonly Readonly<Record<string, number>>[];
  readonly settings?: Partial<Settings>;
}

const shirt: LineFields = { id: "shirt", price: "50.00", minimumPrice: 4_500 };
const mugs: LineFields = { id: "mugs", price: "20.00", quantity: 3 };

const examples: Record<string, Example> = {
  "the order's discount goes to goods that can still give": {
    lines: [shirt, mugs],
    rules: [rule(amountOff("25.00"))],
    expected: [{ shirt: 500, mugs: 2_000 }],
  },
  "the others reach their minimum price by what they take over": {
    lines: [
      { id: "cup", price: "10.00" },
      { id: "keyboard", price: "20.00", minimumPrice: 1_900 },
      { id: "mouse", price: "50.00", minimumPrice: 5_000 },
      { id: "headphones", price: "30.00", minimumPrice: 2_600 },
    ],
    rules: [rule(amountOff("20.00"))],
    expected: [{ cup: 1_000, keyboard: 100, headphones: 400 }],
  },
  "a percentage of the order": {
    lines: [shirt, mugs],
    rules: [rule(percentOff("50"))],
    expected: [{ shirt: 500, mugs: 5_000 }],
  },
  "a percentage of products: those that can't give it give what they can": {
    lines: [shirt, mugs],
    rules: [rule(itemsOff("50%"))],
    expected: [{ shirt: 500, mugs: 3_000 }],
  },
  "a percentage is not taken off others, however many units can't give it": {
    lines: [
      { id: "screws", price: "0.04", quantity: 1_000, minimumPrice: 4 },
      { id: "drill", price: "30.00" },
    ],
    rules: [rule(itemsOff("10%"))],
    expected: [{ drill: 300 }],
  },
  "an amount off each product": {
    lines: [shirt, mugs],
    rules: [rule(itemsOff("8.00"))],
    expected: [{ shirt: 500, mugs: 2_400 }],
  },
  "one amount off all products": {
    lines: [shirt, mugs],
    rules: [rule(itemsOff("25.00", { as_total: true }))],
    expected: [{ shirt: 500, mugs: 2_000 }],
  },
  "a set costs more than its price where its goods can't cost less": {
    lines: [{ ...shirt, quantity: 2 }],
    rules: [repeated(setFor(2, "80.00"))],
    expected: [{ shirt: 1_000 }],
  },
  "all goods for one price": {
    lines: [shirt, mugs],
    rules: [rule({ cart_value: { discount: { fixed_price: "60.00" } } })],
    expected: [{ shirt: 500, mugs: 4_500 }],
  },
  "later promotions find what earlier ones left above the minimum price": {
    lines: [shirt],
    rules: [rule(itemsOff("3.00")), rule(itemsOff("3.00")), rule(amountOff("3.00"))],
    expected: [{ shirt: 300 }, { shirt: 200 }],
  },
  "a minimum price above the price allows no discount": {
    lines: [{ ...shirt, minimumPrice: 6_000 }],
    rules: [rule(itemsOff("10%"))],
    expected: [],
  },
  "the same product with another minimum price is another unit": {
    lines: [
      { id: "a", price: "10.00", productId: "1" },
      { id: "b", price: "10.00", productId: "1", minimumPrice: 950 },
    ],
    rules: [rule(amountOff("4.00"))],
    expected: [{ a: 350, b: 50 }],
  },
  "a minimum price does not change which products are rewarded": {
    lines: [
      { id: "cheap", price: "10.00", minimumPrice: 1_000 },
      { id: "dear", price: "11.00" },
    ],
    rules: [rule(itemsOff("100%", { quantity: 1 }))],
    expected: [],
  },
};

describe.each(implementations)("minimum prices: %s", (_, evaluated) => {
  test.each(Object.entries(examples))("%s", (_name, { lines, rules, expected, settings }) => {
    const { applied } = evaluated({
      cart: cartOf(lines),
      codes: [],
      promotions: rules.map((own, at) => promotion({ id: at + 1, rules: [own] })),
      settings: { ...DEFAULT_SETTINGS, ...settings },
      usage: noUsage,
      now: NOW,
    });
    expect(Object.values(applied).map((one) => one.lines)).toEqual(expected);
  });
});

describe("an explanation says that a minimum price limits the discount", () => {
  const explained = (lines: readonly LineFields[], own: Rule): readonly Explanation[] =>
    calculate({ cart: cartOf(lines), promotions: [promotion({ id: 7, rules: [own] })], options: { explain: true } })
      .explanations;

  test.each<[string, readonly LineFields[], Rule, Explanation["limitedBy"] | undefined]>([
    ["of a promotion in the totals", [shirt], rule(amountOff("25.00")), "minimum_price"],
    ["of a promotion that gives nothing", [{ ...shirt, minimumPrice: 5_000 }], rule(itemsOff("1%")), "minimum_price"],
    ["not where other goods take over the whole discount", [shirt, mugs], rule(amountOff("25.00")), undefined],
    ["not without minimum prices", [mugs], rule(amountOff("100.00")), undefined],
  ])("%s", (_, lines, own, expected) => {
    expect(explained(lines, own).map(({ promotionId, limitedBy }) => [promotionId, limitedBy])).toEqual(
      expected ? [[7, expected]] : [],
    );
  });

  test("of a promotion that finds what an earlier one left", () => {
    const promotions = [
      promotion({ id: 1, rules: [rule(itemsOff("10.00"))] }),
      promotion({ id: 2, rules: [rule(amountOff("5.00"))] }),
    ];
    const cart = cartOf([{ ...shirt, minimumPrice: 3_800 }]);
    const { explanations, applied } = calculate({ cart, promotions, options: { explain: true } });
    expect(applied.map(({ discount }) => discount)).toEqual([1_000, 200]);
    expect(explanations).toEqual([{ promotionId: 2, code: null, failed: [], limitedBy: "minimum_price" }]);
  });
});
