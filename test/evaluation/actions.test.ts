import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { formatAmount } from "../../collector/evaluation/money.ts";
import type { Promotion } from "../../collector/evaluation/promotion.ts";
import type { Cart } from "../../collector/evaluation/types.ts";
import {
  amountOff,
  calculate,
  cartOf,
  itemsOff,
  percentOff,
  promotion,
  receipt,
  rule,
  setFor,
  totals,
} from "./build.ts";

const give = (action: Action, cart: Cart, fields: Partial<Promotion> = {}) =>
  calculate({ cart, promotions: [promotion({ rules: [rule(action)], ...fields })] });

const three = (...prices: [string, string, string]) => cartOf(prices.map((price) => ({ price })));

describe("off the order", () => {
  test.each<[string, Action, Cart, Record<string, string>]>([
    [
      "10.00 over three equal lines",
      amountOff("10"),
      three("50.00", "50.00", "50.00"),
      { 1: "3.34", 2: "3.33", 3: "3.33" },
    ],
    [
      "50.00 over 120, 230 and 300",
      amountOff("50"),
      three("120.00", "230.00", "300.00"),
      { 1: "9.23", 2: "17.69", 3: "23.08" },
    ],
    [
      "50.00 off a cart of 30.00 takes 30.00",
      amountOff("50"),
      three("5.00", "10.00", "15.00"),
      { 1: "5.00", 2: "10.00", 3: "15.00" },
    ],
    [
      "a cent over two lines goes to the smaller id",
      amountOff("0.01"),
      cartOf([
        { id: "10", price: "5.00" },
        { id: "2", price: "5.00" },
      ]),
      { 2: "0.01" },
    ],
    [
      "10% is rounded once, not line by line",
      percentOff("10"),
      three("0.05", "0.05", "0.05"),
      { 1: "0.01", 2: "0.01" },
    ],
    ["half a cent is rounded up", percentOff("50"), cartOf([{ price: "0.01" }]), { 1: "0.01" }],
    ["15% of 19.99", percentOff("15"), cartOf([{ price: "19.99" }]), { 1: "3.00" }],
    ["100% is everything", percentOff("100"), three("19.99", "0.01", "7.00"), { 1: "19.99", 2: "0.01", 3: "7.00" }],
    [
      "a line that costs nothing has no share",
      amountOff("3"),
      three("10.00", "0.00", "5.00"),
      { 1: "2.00", 3: "1.00" },
    ],
    ["a cart that costs nothing", amountOff("3"), three("0.00", "0.00", "0.00"), {}],
    ["an empty cart", amountOff("3"), cartOf([]), {}],
    ["0%", percentOff("0"), three("1.00", "2.00", "3.00"), {}],
    ["5,000 units of 0.99", percentOff("12.5"), cartOf([{ price: "0.99", quantity: 5000 }]), { 1: "618.75" }],
  ])("%s", (_, action, cart, lines) => {
    expect(receipt(give(action, cart))).toEqual(lines);
  });

  test("a million units at the highest price are exact", () => {
    const cart = cartOf([
      { price: "99999.99", quantity: 1_000_000 },
      { price: "0.01", quantity: 1 },
    ]);
    expect(totals(give(percentOff("33.3333"), cart))).toEqual({
      subtotal: "99999990000.01",
      discount: "33333296666.67",
      total: "66666693333.34",
    });
  });

  test.each<[string, string, string, Record<string, string>]>([
    ["yen have no decimals", "JPY", "100", { 1: "34", 2: "33", 3: "33" }],
    ["dinars have three", "KWD", "0.100", { 1: "0.034", 2: "0.033", 3: "0.033" }],
  ])("%s", (_, currency_code, amount, lines) => {
    const cart = cartOf([{ price: "500" }, { price: "500" }, { price: "500" }], currency_code);
    expect(receipt(give(amountOff(amount), cart, { currency_code }))).toEqual(lines);
  });
});

describe("off items", () => {
  const shirt = { price: "19.99", productId: "1", categoryIds: ["24"] };
  const mug = { price: "7.53", productId: "2", categoryIds: ["30"] };

  test.each<[string, Action, Cart, Record<string, string>]>([
    [
      "15% off shirts leaves mugs alone",
      itemsOff("15%", { items: { products: [1] } }),
      cartOf([shirt, mug]),
      { 1: "3.00" },
    ],
    ["15% off everything, without other fields", itemsOff("15%"), cartOf([shirt, mug]), { 1: "3.00", 2: "1.13" }],
    [
      "a percentage is rounded once over all units",
      itemsOff("10%"),
      cartOf([{ price: "0.05", quantity: 3 }]),
      { 1: "0.02" },
    ],
    [
      "5.00 off each shirt",
      itemsOff("5", { items: { products: [1] } }),
      cartOf([{ ...shirt, quantity: 3 }, mug]),
      { 1: "15.00" },
    ],
    ["5.00 off each of two lines of the same price", itemsOff("5"), cartOf([shirt, shirt]), { 1: "5.00", 2: "5.00" }],
    [
      "10.00 off each mug is no more than the mug costs",
      itemsOff("10", { items: { products: [2] } }),
      cartOf([{ ...mug, quantity: 2 }]),
      { 1: "15.06" },
    ],
    [
      "3.00 off each unit of lines at different prices",
      itemsOff("3"),
      cartOf([{ ...shirt, quantity: 2 }, mug]),
      { 1: "6.00", 2: "3.00" },
    ],
    [
      "5.00 off each unit, where one costs less than that",
      itemsOff("5"),
      cartOf([{ price: "100.00" }, { price: "3.00" }]),
      { 1: "5.00", 2: "3.00" },
    ],
    ["nothing matches", itemsOff("15%", { items: { products: [9] } }), cartOf([shirt, mug]), {}],
    [
      "what matches costs nothing",
      itemsOff("15%", { items: { products: [1] } }),
      cartOf([{ ...shirt, price: "0.00" }, mug]),
      {},
    ],
    [
      "2,500 units",
      itemsOff("0.25", { items: { products: [1] } }),
      cartOf([{ ...shirt, quantity: 2500 }]),
      { 1: "625.00" },
    ],
  ])("%s", (_, action, cart, lines) => {
    expect(receipt(give(action, cart))).toEqual(lines);
  });

  test("a share has the number of discounted units", () => {
    const { applied } = give(itemsOff("5", { items: { products: [1] } }), cartOf([mug, { ...shirt, quantity: 3 }]));
    expect(applied[0]!.shares).toEqual([{ lineId: "2", discount: 1500, quantity: 3 }]);
  });
});

describe("gifts", () => {
  test.each<[string, Action, { productId: string | null; variantId: string | null; quantity: number }]>([
    ["a product", { gift_item: { product_id: 130, quantity: 1 } }, { productId: "130", variantId: null, quantity: 1 }],
    [
      "two of a variant",
      { gift_item: { variant_id: "7", quantity: 2 } },
      { productId: null, variantId: "7", quantity: 2 },
    ],
  ])("%s is a gift: no line, and no discount", (_, action, gift) => {
    const evaluation = give(action, cartOf([{ price: "20.00" }]));
    expect(evaluation.applied).toMatchObject([{ discount: 0, shares: [], gifts: [gift] }]);
    expect(totals(evaluation)).toEqual({ subtotal: "20.00", discount: "0.00", total: "20.00" });
  });

  test("an empty cart gets none", () => {
    expect(give({ gift_item: { product_id: 130, quantity: 1 } }, cartOf([])).applied).toEqual([]);
  });

  test("a gift does not count for another promotion's condition", () => {
    const gift = promotion({ id: 1, rules: [rule({ gift_item: { product_id: 130, quantity: 1 } })] });
    const onGift = promotion({ id: 2, rules: [rule(percentOff("10"), { cart: { items: { products: [130] } } })] });
    const { applied } = calculate({ cart: cartOf([{ price: "20.00" }]), promotions: [gift, onGift] });
    expect(applied.map(({ promotionId }) => promotionId)).toEqual([1]);
  });
});

describe("several discounts", () => {
  const cart = cartOf([
    { price: "80.00", productId: "1" },
    { price: "20.00", productId: "2" },
  ]);

  test("item discounts come before order discounts, regardless of priority", () => {
    const order = promotion({ id: 1, priority: 1, rules: [rule(amountOff("100"))] });
    const item = promotion({ id: 2, priority: 2, rules: [rule(itemsOff("30", { items: { products: [1] } }))] });
    const { applied } = calculate({ cart, promotions: [order, item] });
    expect(applied.map(({ promotionId, discount }) => [promotionId, discount])).toEqual([
      [1, 7000],
      [2, 3000],
    ]);
  });

  test("each percentage is of the original prices", () => {
    const half = promotion({ id: 1, rules: [rule(percentOff("50"))] });
    const tenth = promotion({ id: 2, rules: [rule(percentOff("10"))] });
    expect(receipt(calculate({ cart, promotions: [half, tenth] }))).toEqual({ 1: "48.00", 2: "12.00" });
  });

  test("together they are at most the price of the cart; the last one takes the rest", () => {
    const promotions = [1, 2].map((id) => promotion({ id, rules: [rule(percentOff("60"))] }));
    const evaluation = calculate({ cart, promotions });
    expect(evaluation.applied.map(({ discount }) => discount)).toEqual([6000, 4000]);
    expect(totals(evaluation).total).toBe("0.00");
  });

  test("a promotion with nothing left to discount is not in the totals", () => {
    const promotions = [1, 2].map((id) => promotion({ id, rules: [rule(percentOff("100"))] }));
    const { applied } = calculate({ cart, promotions });
    expect(applied.map(({ promotionId }) => promotionId)).toEqual([1]);
  });

  test("a percentage of what is left is of the units that cost most now", () => {
    const cart = cartOf([{ price: "0.05", quantity: 2 }]);
    const first = promotion({ id: 1, rules: [rule(itemsOff("0.03", { quantity: 1 }))], priority: 1 });
    const half = promotion({ id: 2, rules: [rule(itemsOff("50%", { quantity: 1 }))] });
    const { applied } = calculate({ cart, promotions: [first, half], settings: { onOriginalPrice: false } });
    // One of two equal units has 0.02 left, the other 0.05.
    expect(applied.map(({ discount }) => discount)).toEqual([3, 3]);
  });

  test.each<[string, Action, boolean, string]>([
    ["a set is compared with what is left of its units", setFor(2, "8.00"), false, "2.00"],
    ["a set is compared with what is left of its units, whatever percentages are of", setFor(2, "8.00"), true, "2.00"],
    [
      "an amount for each unit takes no more than is left of the unit",
      itemsOff("8.00", { quantity: 2 }),
      false,
      "10.00",
    ],
    [
      "an amount for each unit takes no more than is left of the unit, whatever percentages are of",
      itemsOff("8.00", { quantity: 2 }),
      true,
      "10.00",
    ],
  ])("after a discount of 50%: %s", (_, action, onOriginalPrice, expected) => {
    const cart = cartOf([{ price: "10.00", quantity: 4 }]);
    const half = promotion({ id: 1, priority: 1, rules: [rule(itemsOff("50%"))] });
    const second = promotion({ id: 2, rules: [rule(action)] });
    const settings = { onOriginalPrice };
    const { applied } = calculate({ cart, promotions: [half, second], settings });
    expect(formatAmount(applied[1]!.discount, "USD")).toBe(expected);
  });

  test("a unit that several rules of a promotion discount counts once", () => {
    const twice = promotion({ rules: [rule(itemsOff("1.00")), rule(itemsOff("10%"))] });
    const { applied } = calculate({ cart: cartOf([{ price: "10.00", quantity: 3 }]), promotions: [twice] });
    expect(applied[0]!.shares).toEqual([{ lineId: "1", discount: 600, quantity: 3 }]);
  });

  test("thousands of promotions whose discount rounds to zero keep no other promotion out", () => {
    const nothing = Array.from({ length: 3_000 }, (_, n) =>
      promotion({ id: n + 2, priority: 1, can_be_used_with_other_promotions: false, rules: [rule(percentOff("1"))] }),
    );
    const something = promotion({ id: 1, rules: [rule(amountOff("0.05"))] });
    const { applied } = calculate({ cart: cartOf([{ price: "0.10" }]), promotions: [...nothing, something] });
    expect(applied.map(({ promotionId, discount }) => [promotionId, discount])).toEqual([[1, 5]]);
  });

  test("an order discount is split by the remaining price of each line", () => {
    const item = promotion({ id: 1, rules: [rule(itemsOff("60", { items: { products: [1] } }))] });
    const order = promotion({ id: 2, rules: [rule(amountOff("10"))] });
    expect(receipt(calculate({ cart, promotions: [item, order] }))).toEqual({ 1: "65.00", 2: "5.00" });
  });

  test("conditions read original prices, not discounted ones", () => {
    const half = promotion({ id: 1, priority: 1, rules: [rule(percentOff("50"))] });
    const spend100 = promotion({ id: 2, rules: [rule(amountOff("5"), { cart: { minimum_spend: "100" } })] });
    expect(totals(calculate({ cart, promotions: [half, spend100] })).discount).toBe("55.00");
  });

  const tier = (spend: string, off: string, stop: boolean) => ({
    ...rule(amountOff(off), { cart: { minimum_spend: spend } }),
    stop,
  });

  test.each<[string, boolean, string]>([
    ["a rule that stops is the last one", true, "30.00"],
    ["without stop all rules that are met add up", false, "45.00"],
  ])("tiers: %s", (_, stop, discount) => {
    const rules = [tier("175", "45", stop), tier("100", "30", stop), tier("50", "15", stop)];
    const evaluation = calculate({ cart, promotions: [promotion({ rules })] });
    expect(totals(evaluation).discount).toBe(discount);
    expect(evaluation.applied).toHaveLength(1);
  });

  test("two rules of a promotion that discount one line make one share", () => {
    const rules = [rule(itemsOff("3", { items: { products: [1] } })), rule(amountOff("10"))];
    const { applied } = calculate({ cart, promotions: [promotion({ rules })] });
    expect(applied).toMatchObject([{ discount: 1300, shares: [{ lineId: "1" }, { lineId: "2" }] }]);
  });

  test("a rule without anything to reward does not stop the later ones", () => {
    const onNothing = { ...rule(itemsOff("3", { items: { products: [9] } })), stop: true };
    const evaluation = calculate({ cart, promotions: [promotion({ rules: [onNothing, rule(amountOff("10"))] })] });
    expect(totals(evaluation).discount).toBe("10.00");
  });
});

describe("lines with a price of zero", () => {
  test.each<[string, Action, Cart]>([
    [
      "items that cost nothing",
      itemsOff("10%", { items: { products: [1] } }),
      cartOf([{ price: "0.00", productId: "1" }, { price: "50.00" }]),
    ],
    ["an order that costs nothing", percentOff("10"), cartOf([{ price: "0.00" }])],
  ])("%s: nothing to discount, so it stops neither later rules nor later promotions", (_, action, cart) => {
    const gift = rule({ gift_item: { product_id: 130, quantity: 1 } });
    const stops = promotion({ id: 1, rules: [{ ...rule(action), stop: true }, gift] });
    expect(calculate({ cart, promotions: [stops] }).applied).toMatchObject([
      { discount: 0, gifts: [{ productId: "130" }] },
    ]);
    const promotions = [promotion({ id: 1, stop: true, rules: [rule(action)] }), promotion({ id: 2, rules: [gift] })];
    expect(calculate({ cart, promotions }).applied).toMatchObject([{ promotionId: 2 }]);
  });

  test("do not trigger a promotion", () => {
    const sample = { price: "0.00", productId: "118" };
    const free = rule(percentOff("10"), { cart: { items: { products: [118] }, minimum_quantity: 1 } });
    const cart = cartOf([sample, { price: "50.00" }]);
    expect(calculate({ cart, promotions: [promotion({ rules: [free] })] }).applied).toEqual([]);
  });
});
