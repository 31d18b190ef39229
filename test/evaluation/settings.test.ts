import { describe, expect, test } from "vitest";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Settings } from "../../collector/evaluation/settings.ts";
import {
  amountOff,
  calculate,
  cartOf,
  couponPromotion,
  giftOf,
  itemsOff,
  type LineFields,
  percentOff,
  promotion,
  receipt,
  repeated,
  rule,
  setFor,
  summaryOf,
  totals,
} from "./build.ts";

const amounts = (promotions: Promotion[], settings: Partial<Settings>, lines: LineFields[], currency = "USD") =>
  calculate({ cart: cartOf(lines, currency), promotions, settings }).applied.map(({ discount }) => discount);

describe("discounts of the original price, or of the price after earlier discounts", () => {
  const hundred: LineFields[] = [{ price: "100.00", productId: "1" }];
  const two = (first: Promotion["rules"][number], second: Promotion["rules"][number]) => [
    promotion({ id: 1, rules: [first] }),
    promotion({ id: 2, rules: [second] }),
  ];
  test.each<[string, Promotion[], LineFields[], number[], number[]]>([
    [
      "10% and 10% off the order",
      two(rule(percentOff("10")), rule(percentOff("10"))),
      hundred,
      [1000, 1000],
      [1000, 900],
    ],
    [
      "10% off the item and 10% off the order",
      two(rule(itemsOff("10%")), rule(percentOff("10"))),
      hundred,
      [1000, 1000],
      [1000, 900],
    ],
    [
      "20% off the item and 10% off the item",
      two(rule(itemsOff("20%")), rule(itemsOff("10%"))),
      hundred,
      [2000, 1000],
      [2000, 800],
    ],
    ["amounts do not care", two(rule(amountOff("20")), rule(amountOff("10"))), hundred, [2000, 1000], [2000, 1000]],
    ["half of half", two(rule(percentOff("50")), rule(percentOff("50"))), hundred, [5000, 5000], [5000, 2500]],
    [
      "10% off one of three units: a third of what is left",
      two(rule(itemsOff("10%")), rule(itemsOff("10%", { quantity: 1 }))),
      [{ price: "100.00", quantity: 3 }],
      [3000, 1000],
      [3000, 900],
    ],
    [
      "of equal units, the one that costs most now comes first",
      two(rule(itemsOff("0.01", { quantity: 1 })), rule(itemsOff("100%", { quantity: 1 }))),
      [{ price: "1.00", quantity: 2 }],
      [1, 100],
      [1, 100],
    ],
  ])("%s", (_, promotions, lines, onOriginal, onRest) => {
    expect(amounts(promotions, { onOriginalPrice: true }, lines)).toEqual(onOriginal);
    expect(amounts(promotions, { onOriginalPrice: false }, lines)).toEqual(onRest);
  });

  test("conditions always read original prices", () => {
    const promotions = two(rule(percentOff("50")), rule(amountOff("5"), { cart: { minimum_spend: "100" } }));
    expect(amounts(promotions, { onOriginalPrice: false }, hundred)).toEqual([5000, 500]);
  });
});

describe("products with a price of zero", () => {
  const lines: LineFields[] = [
    { price: "0.00", productId: "118" },
    { price: "50.00", productId: "1" },
  ];
  const onSample = { cart: { items: { products: [118] } } };
  test.each<[string, Promotion["rules"][number], number]>([
    ["10% off with a sample in the cart", rule(percentOff("10"), onSample), 500],
    ["from two units on", rule(percentOff("10"), { cart: { minimum_quantity: 2 } }), 500],
    ["for each sample, repeated", repeated(amountOff("5"), onSample), 500],
  ])("trigger if the setting is on: %s", (_, one, discount) => {
    expect(amounts([promotion({ rules: [one] })], { zeroPriceTriggers: false }, lines)).toEqual([]);
    expect(amounts([promotion({ rules: [one] })], { zeroPriceTriggers: true }, lines)).toEqual([discount]);
  });

  test.each([false, true])("are never discounted, whether they trigger (%s) or not", (zeroPriceTriggers) => {
    const settings = { zeroPriceTriggers };
    for (const action of [itemsOff("5"), itemsOff("100%"), setFor(1, "0"), itemsOff("5", { as_total: true })]) {
      const all = promotion({ rules: [rule(action)] });
      expect(amounts([all], settings, [{ price: "0.00", quantity: 3 }])).toEqual([]);
      expect(receipt(calculate({ cart: cartOf(lines), promotions: [all], settings }))).not.toHaveProperty("1");
    }
  });

  test("add nothing to the spend, and a rule that repeats ends", () => {
    const each = repeated(giftOf(7), { cart: { minimum_spend: "20" } });
    const { applied } = calculate({
      cart: cartOf(lines),
      promotions: [promotion({ rules: [each] })],
      settings: { zeroPriceTriggers: true },
    });
    // The first 20.00 consumes the unit at 50.00.
    expect(applied[0]!.gifts).toEqual([{ productId: "7", variantId: null, quantity: 1 }]);
  });
});

describe("lines with a custom price", () => {
  const lines: LineFields[] = [
    { price: "80.00", productId: "118", isCustomPrice: true },
    { price: "20.00", productId: "1", isCustomPrice: false },
  ];
  const discounts = (action: Promotion["rules"][number]["action"], discountsCustomPrices: boolean) => {
    const settings = { discountsCustomPrices };
    return receipt(calculate({ cart: cartOf(lines), promotions: [promotion({ rules: [rule(action)] })], settings }));
  };

  test.each<[string, Promotion["rules"][number]["action"], object, object]>([
    ["10% off the order", percentOff("10"), { 2: "2.00" }, { 1: "8.00", 2: "2.00" }],
    ["25.00 off the order", amountOff("25"), { 2: "20.00" }, { 1: "20.00", 2: "5.00" }],
    ["10% off each item", itemsOff("10%"), { 2: "2.00" }, { 1: "8.00", 2: "2.00" }],
    [
      "the most expensive item free",
      itemsOff("100%", { quantity: 1, strategy: "MOST_EXPENSIVE" }),
      { 2: "20.00" },
      { 1: "80.00" },
    ],
    [
      "the most expensive item for 5.00",
      setFor(1, "5.00", { strategy: "MOST_EXPENSIVE_ONLY" }),
      { 2: "15.00" },
      { 1: "75.00" },
    ],
  ])("get a discount only if the setting says so: %s", (_, action, without, withThem) => {
    expect(discounts(action, false)).toEqual(without);
    expect(discounts(action, true)).toEqual(withThem);
  });

  test("get none by default, alone in the cart", () => {
    const all = promotion({ rules: [rule(percentOff("10"))] });
    expect(calculate({ cart: cartOf([lines[0]!]), promotions: [all] }).applied).toEqual([]);
  });

  test("count in conditions, with their price", () => {
    const from100 = promotion({
      rules: [rule(percentOff("10"), { cart: { minimum_spend: "100", minimum_quantity: 2 } })],
    });
    expect(amounts([from100], { discountsCustomPrices: false }, lines)).toEqual([200]);
  });
});

describe("the number of codes in the totals", () => {
  const couponsByCode = { A: 1, B: 2, C: 3 };
  const promotions = [1, 2, 3].map((id) => couponPromotion({ id, rules: [rule(amountOff("1"))] }));
  const outcomes = (couponsAllowed: number, codes: string[]) =>
    calculate({
      cart: cartOf([{ price: "50.00" }]),
      promotions,
      coupons: couponsByCode,
      codes,
      settings: { couponsAllowed },
    }).codes.map(summaryOf);
  const yes = "4 in totals";
  const no = "4 too_many_codes";

  test.each<[number, string[], string[]]>([
    [1, ["A", "B", "C"], [yes, no, no]],
    [1, ["C", "B", "A"], [yes, no, no]],
    [2, ["A", "B", "C"], [yes, yes, no]],
    [3, ["A", "B", "C"], [yes, yes, yes]],
    [1, ["NOPE", "B", "A"], ["1 unknown_code", yes, no]],
  ])("%i of %j", (allowed, codes, expected) => {
    expect(outcomes(allowed, codes)).toEqual(expected);
  });
});

describe("currencies with other decimals", () => {
  const three = (price: string): LineFields[] => [{ price }, { price }, { price }];
  const inYen = (one: Promotion["rules"][number]) => [promotion({ currency_code: "JPY", rules: [one] })];
  const inDinars = (one: Promotion["rules"][number]) => [promotion({ currency_code: "KWD", rules: [one] })];
  test.each<[string, Promotion[], LineFields[], string, Record<string, string>, string]>([
    [
      "100 yen over three lines",
      inYen(rule(amountOff("100"))),
      three("500"),
      "JPY",
      { 1: "34", 2: "33", 3: "33" },
      "1400",
    ],
    ["half of 5 yen is 3", inYen(rule(percentOff("50"))), [{ price: "5" }], "JPY", { 1: "3" }, "2"],
    ["5 yen off each", inYen(rule(itemsOff("5"))), [{ price: "500", quantity: 3 }], "JPY", { 1: "15" }, "1485"],
    [
      "any three for 1,000 yen",
      inYen(rule(setFor(3, "1000"))),
      three("500"),
      "JPY",
      { 1: "167", 2: "167", 3: "166" },
      "1000",
    ],
    [
      "from 1,500 yen on",
      inYen(rule(amountOff("1"), { cart: { minimum_spend: "1500" } })),
      three("500"),
      "JPY",
      { 1: "1" },
      "1499",
    ],
    [
      "100 fils over three lines",
      inDinars(rule(amountOff("0.100"))),
      three("5.000"),
      "KWD",
      { 1: "0.034", 2: "0.033", 3: "0.033" },
      "14.900",
    ],
    ["12.5% of 0.999 dinars", inDinars(rule(percentOff("12.5"))), [{ price: "0.999" }], "KWD", { 1: "0.125" }, "0.874"],
    [
      "0.005 dinars off each",
      inDinars(rule(itemsOff("0.005"))),
      [{ price: "0.010", quantity: 3 }],
      "KWD",
      { 1: "0.015" },
      "0.015",
    ],
    ["any currency: 10% of yen", [promotion({ currency_code: "*" })], [{ price: "1005" }], "JPY", { 1: "101" }, "904"],
    [
      "any currency: 10% of dinars",
      [promotion({ currency_code: "*" })],
      [{ price: "1.005" }],
      "KWD",
      { 1: "0.101" },
      "0.904",
    ],
  ])("%s", (_, promotions, lines, currency, expected, total) => {
    const evaluation = calculate({ cart: cartOf(lines, currency), promotions });
    expect(receipt(evaluation)).toEqual(expected);
    expect(totals(evaluation).total).toBe(total);
  });
});
