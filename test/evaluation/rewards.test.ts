import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { Rule } from "../../collector/evaluation/promotion.ts";
import type { Cart } from "../../collector/evaluation/types.ts";
import { startCpuClock } from "../support/cpu-clock.ts";
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
  shippingTo,
  summaryOf,
  totals,
} from "./build.ts";

const give = (rules: Rule | Rule[], cart: Cart) =>
  calculate({ cart, promotions: [promotion({ rules: [rules].flat() })] });
const off = (rules: Rule | Rule[], cart: Cart) => totals(give(rules, cart)).discount;

/** One line for each unit: `units("10.00", "5.00")`; ids are `1`, `2`, … */
const units = (...prices: string[]) => cartOf(prices.map((price) => ({ price })));
const shirt = (price: string, quantity = 1): LineFields => ({
  price,
  quantity,
  productId: "1",
  categoryIds: ["shirts"],
});
const mug = (price: string, quantity = 1): LineFields => ({ price, quantity, productId: "2", categoryIds: ["mugs"] });

const shirts = { products: [1] };
const mugs = { products: [2] };
const atLeast = (minimum_quantity: number, items?: object): Condition =>
  ({ cart: { minimum_quantity, ...(items && { items }) } }) as Condition;

/** Buy two units, get one more free: the condition consumes two, the reward is the third. */
const threeForTwo = (items?: { products: number[] }) =>
  repeated(itemsOff("100%", { quantity: 1, items, add_free_item: false }), atLeast(2, items));

describe("3 for 2: two units are paid, the cheapest is free", () => {
  test.each<[string, Cart, string]>([
    ["three at one price", units("10.00", "10.00", "10.00"), "10.00"],
    ["three in one line", cartOf([{ price: "10.00", quantity: 3 }]), "10.00"],
    ["two are too few for a free one", cartOf([{ price: "10.00", quantity: 2 }]), "0.00"],
    ["mixed prices: the cheapest is free", units("30.00", "20.00", "10.00"), "10.00"],
    ["mixed prices, whatever comes first", units("10.00", "30.00", "20.00"), "10.00"],
    ["five are one free one", units("10.00", "20.00", "30.00", "40.00", "50.00"), "10.00"],
    ["six are two free ones, the cheapest two", units("10.00", "20.00", "30.00", "40.00", "50.00", "60.00"), "30.00"],
    ["seven are still two", cartOf([{ price: "10.00", quantity: 7 }]), "20.00"],
    ["nine in a line and nine lines", cartOf([{ price: "10.00", quantity: 9 }]), "30.00"],
    ["a unit with a price of zero does not count", units("10.00", "10.00", "0.00"), "0.00"],
  ])("%s", (_, cart, discount) => {
    expect(off(threeForTwo(), cart)).toBe(discount);
  });

  test("the receipt shows which unit is free", () => {
    const { applied } = give(threeForTwo(), cartOf([{ price: "30.00", quantity: 2 }, { price: "10.00" }]));
    expect(applied[0]!.shares).toEqual([{ lineId: "2", discount: 1000, quantity: 1 }]);
  });

  test("for shirts only: a mug neither counts nor is free", () => {
    expect(off(threeForTwo(shirts), cartOf([shirt("10.00", 2), mug("5.00")]))).toBe("0.00");
    expect(off(threeForTwo(shirts), cartOf([shirt("10.00", 3), mug("5.00")]))).toBe("10.00");
  });

  test("with apply_once, one of six units is free", () => {
    const once = rule(itemsOff("100%", { quantity: 1, items: shirts, add_free_item: false }), atLeast(2, shirts));
    expect(off(once, cartOf([shirt("10.00", 6)]))).toBe("10.00");
  });

  test("as a set: any three for the price of 20.00", () => {
    expect(off(repeated(setFor(3, "20.00")), cartOf([{ price: "10.00", quantity: 7 }]))).toBe("20.00");
  });
});

describe("buy one, get one", () => {
  const shirtThenMug = (percent: string) =>
    repeated(itemsOff(percent, { quantity: 1, items: mugs, add_free_item: false }), atLeast(1, shirts));
  test.each<[string, Rule, Cart, string]>([
    ["one shirt, one mug: the mug is free", shirtThenMug("100%"), cartOf([shirt("20.00"), mug("8.00")]), "8.00"],
    ["a shirt without a mug", shirtThenMug("100%"), cartOf([shirt("20.00")]), "0.00"],
    ["a mug without a shirt", shirtThenMug("100%"), cartOf([mug("8.00")]), "0.00"],
    [
      "two shirts, three mugs: two are free",
      shirtThenMug("100%"),
      cartOf([shirt("20.00", 2), mug("8.00", 3)]),
      "16.00",
    ],
    [
      "three shirts, two mugs: two are free",
      shirtThenMug("100%"),
      cartOf([shirt("20.00", 3), mug("8.00", 2)]),
      "16.00",
    ],
    [
      "two shirts: the cheaper mugs are free",
      shirtThenMug("100%"),
      cartOf([shirt("20.00", 2), mug("8.00"), mug("6.00"), mug("7.00")]),
      "13.00",
    ],
    ["the second at half price", shirtThenMug("50%"), cartOf([shirt("20.00"), mug("8.00")]), "4.00"],
    [
      "of the same product: each second one",
      repeated(itemsOff("100%", { quantity: 1, items: shirts, add_free_item: false }), atLeast(1, shirts)),
      cartOf([shirt("20.00", 5)]),
      "40.00",
    ],
    [
      "a shirt is consumed by one mug, not by two",
      rule(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), atLeast(1, shirts)),
      cartOf([shirt("20.00"), mug("8.00", 2)]),
      "8.00",
    ],
    [
      "for each 50.00 of shirts a mug: 60.00 are consumed by one",
      repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), {
        cart: { items: shirts, minimum_spend: "50" },
      }),
      cartOf([shirt("20.00", 5), mug("8.00", 2)]),
      "8.00",
    ],
    [
      "for each 50.00 of shirts a mug: six shirts at 20.00 make two",
      repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), {
        cart: { items: shirts, minimum_spend: "50" },
      }),
      cartOf([shirt("20.00", 6), mug("8.00", 2)]),
      "16.00",
    ],
    [
      "shirts and money: a unit that meets both counts for both",
      repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), {
        and: [atLeast(1, shirts), { cart: { items: { or: [shirts, mugs] }, minimum_spend: "20" } }],
      }),
      cartOf([shirt("20.00", 2), mug("8.00", 2)]),
      "16.00",
    ],
    [
      "a shirt or two mugs: the branch that holds is consumed",
      repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), {
        or: [atLeast(1, shirts), atLeast(2, mugs)],
      }),
      cartOf([shirt("20.00"), mug("8.00", 4)]),
      "16.00",
    ],
    [
      "as long as nothing else is in the cart",
      repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), {
        and: [{ not: atLeast(1, { brands: [9] }) }, atLeast(1, shirts)],
      }),
      cartOf([shirt("20.00", 2), mug("8.00", 2)]),
      "16.00",
    ],
  ])("%s", (_, bogo, cart, discount) => {
    expect(off(bogo, cart)).toBe(discount);
  });

  test("each rule of a promotion starts with the whole cart, and the discount never exceeds the price", () => {
    const free = repeated(itemsOff("100%", { quantity: 1, items: mugs, add_free_item: false }), atLeast(1, shirts));
    expect(off([free, free], cartOf([shirt("20.00"), mug("8.00")]))).toBe("8.00");
  });
});

describe("units that the condition consumes are not rewarded", () => {
  const half = (include: boolean, fields = {}) =>
    rule(
      itemsOff("50%", { quantity: 1, items: shirts, include_items_considered_by_condition: include, ...fields }),
      atLeast(2, shirts),
    );
  test.each<[string, Rule, Cart, string]>([
    ["two shirts, both consumed: nothing left to reward", half(false), cartOf([shirt("10.00", 2)]), "0.00"],
    ["two shirts, consumed ones may be rewarded", half(true), cartOf([shirt("10.00", 2)]), "5.00"],
    [
      "the expensive ones are consumed, the cheap one is rewarded",
      half(false),
      cartOf([shirt("30.00"), shirt("10.00"), shirt("20.00")]),
      "5.00",
    ],
    [
      "with MOST_EXPENSIVE the cheap ones are consumed, the expensive one is rewarded",
      half(false, { strategy: "MOST_EXPENSIVE" }),
      cartOf([shirt("30.00"), shirt("10.00"), shirt("20.00")]),
      "15.00",
    ],
    [
      "consumed ones first: the cheaper of the two expensive ones that were consumed",
      half(true),
      cartOf([shirt("30.00"), shirt("10.00"), shirt("20.00")]),
      "10.00",
    ],
    [
      "consumed ones first, then free ones: all three",
      half(true, { quantity: 3 }),
      cartOf([shirt("30.00"), shirt("10.00"), shirt("20.00")]),
      "30.00",
    ],
    [
      "a minimum spend of the whole cart consumes nothing with apply_once",
      rule(itemsOff("50%", { quantity: 1 }), { cart: { minimum_spend: "30" } }),
      units("10.00", "20.00"),
      "5.00",
    ],
    [
      "when repeated, it does: 30.00 are consumed, nothing is left",
      repeated(itemsOff("50%", { quantity: 1 }), { cart: { minimum_spend: "30" } }),
      units("10.00", "20.00"),
      "0.00",
    ],
  ])("%s", (_, one, cart, discount) => {
    expect(off(one, cart)).toBe(discount);
  });
});

describe("the rewarded units", () => {
  const cart = cartOf([
    { price: "10.00", quantity: 2 },
    { price: "30.00" },
    { price: "20.00", quantity: 2 },
    { price: "10.00" },
  ]);
  test.each<[string, Parameters<typeof itemsOff>[1], Record<string, string>]>([
    ["the two cheapest", { quantity: 2, strategy: "LEAST_EXPENSIVE" }, { 1: "10.00" }],
    [
      "four of the cheapest: 10, 10, 10 and 20",
      { quantity: 4, strategy: "LEAST_EXPENSIVE" },
      { 1: "10.00", 4: "5.00", 3: "10.00" },
    ],
    ["the two most expensive: 30 and 20", { quantity: 2, strategy: "MOST_EXPENSIVE" }, { 2: "15.00", 3: "10.00" }],
    ["only those at the lowest price, however many", { strategy: "LEAST_EXPENSIVE_ONLY" }, { 1: "10.00", 4: "5.00" }],
    [
      "four of the three units at the lowest price",
      { quantity: 4, strategy: "LEAST_EXPENSIVE_ONLY" },
      { 1: "10.00", 4: "5.00" },
    ],
    ["only those at the highest price", { strategy: "MOST_EXPENSIVE_ONLY" }, { 2: "15.00" }],
    [
      "without a quantity all of them",
      { strategy: "MOST_EXPENSIVE" },
      { 1: "10.00", 2: "15.00", 3: "20.00", 4: "5.00" },
    ],
    ["the lowest price among none", { items: { products: [9] }, strategy: "LEAST_EXPENSIVE_ONLY" }, {}],
  ])("%s", (_, fields, lines) => {
    expect(receipt(give(rule(itemsOff("50%", fields)), cart))).toEqual(lines);
  });

  test.each<[string, Action, Record<string, string>]>([
    ["10% off", itemsOff("10%", { exclude_items_on_sale: true }), { 2: "2.00" }],
    ["the cheapest free", itemsOff("100%", { quantity: 1, exclude_items_on_sale: true }), { 2: "20.00" }],
    [
      "only the cheapest, of what is not on sale",
      itemsOff("100%", { strategy: "LEAST_EXPENSIVE_ONLY", exclude_items_on_sale: true }),
      { 2: "20.00" },
    ],
    ["one for 5.00", setFor(1, "5.00", { exclude_items_on_sale: true }), { 2: "15.00" }],
    ["with sale items the cheaper one", itemsOff("100%", { quantity: 1 }), { 1: "10.00" }],
  ])("without items on sale: %s", (_, action, lines) => {
    const sale = cartOf([
      { price: "10.00", onSale: true },
      { price: "20.00", onSale: false },
    ]);
    expect(receipt(give(rule(action), sale))).toEqual(lines);
  });
});

describe("one amount for all, or for each", () => {
  const pricedAt = (fixed_price: string, fields: object = {}): Action => {
    const priced = itemsOff("0%", fields);
    return "cart_items" in priced ? { cart_items: { ...priced.cart_items, discount: { fixed_price } } } : priced;
  };
  const cart = cartOf([shirt("20.00", 2), mug("10.00")]);
  test.each<[string, Action, Record<string, string>]>([
    ["5.00 off each", itemsOff("5.00"), { 1: "10.00", 2: "5.00" }],
    ["5.00 off all together", itemsOff("5.00", { as_total: true }), { 1: "4.00", 2: "1.00" }],
    ["60.00 off all together is all they cost", itemsOff("60.00", { as_total: true }), { 1: "40.00", 2: "10.00" }],
    ["5.00 off the two cheapest together", itemsOff("5.00", { as_total: true, quantity: 2 }), { 1: "3.33", 2: "1.67" }],
    ["each for 15.00, and cheaper ones at their price", pricedAt("15.00"), { 1: "10.00" }],
    ["each for 15.00, 7.00 off at most", pricedAt("15.00", { maximum_allowed_discount_amount: "7.00" }), { 1: "7.00" }],
    ["the order for 35.00", { cart_value: { discount: { fixed_price: "35.00" } } }, { 1: "12.00", 2: "3.00" }],
    ["the order for 60.00, which costs 50.00", { cart_value: { discount: { fixed_price: "60.00" } } }, {}],
    [
      "5.00 off each, at most one of a product",
      itemsOff("5.00", { maximum_quantity_per_product: 1 }),
      { 1: "5.00", 2: "5.00" },
    ],
    [
      "5.00 off two, at most one of a product",
      itemsOff("5.00", { quantity: 2, maximum_quantity_per_product: 1 }),
      { 1: "5.00", 2: "5.00" },
    ],
    ["a percentage does not care", itemsOff("10%", { as_total: true }), { 1: "4.00", 2: "1.00" }],
    [
      "5.00 off each, 12.00 at most",
      itemsOff("5.00", { maximum_allowed_discount_amount: "12.00" }),
      { 1: "7.00", 2: "5.00" },
    ],
    [
      "5.00 off each, 15.00 at most: that is enough",
      itemsOff("5.00", { maximum_allowed_discount_amount: "15.00" }),
      { 1: "10.00", 2: "5.00" },
    ],
    [
      "15.00 off all together, 5.00 at most",
      itemsOff("15.00", { as_total: true, maximum_allowed_discount_amount: "5.00" }),
      { 1: "4.00", 2: "1.00" },
    ],
    ["50% off, 5.00 at most", itemsOff("50%", { maximum_allowed_discount_amount: "5.00" }), { 2: "5.00" }],
    ["50% off, nothing at most", itemsOff("50%", { maximum_allowed_discount_amount: "0" }), {}],
    [
      "50% off the order, 5.00 at most",
      { cart_value: { discount: { percentage_amount: "50" }, maximum_allowed_discount_amount: "5.00" } },
      { 1: "4.00", 2: "1.00" },
    ],
    [
      "20.00 off the order, 5.00 at most",
      { cart_value: { discount: { fixed_amount: "20" }, maximum_allowed_discount_amount: "5.00" } },
      { 1: "4.00", 2: "1.00" },
    ],
  ])("%s", (_, action, lines) => {
    expect(receipt(give(rule(action), cart))).toEqual(lines);
  });

  test("the maximum discount is for each application", () => {
    const each = repeated(
      itemsOff("100%", { quantity: 1, items: mugs, maximum_allowed_discount_amount: "3.00", add_free_item: false }),
      atLeast(1, shirts),
    );
    expect(off(each, cartOf([shirt("20.00", 2), mug("10.00", 2)]))).toBe("6.00");
  });

  test("an item discount that exceeds the rest of its line does not reduce other lines", () => {
    const promotions = [
      promotion({ id: 1, rules: [rule(itemsOff("90%", { items: mugs }))] }),
      promotion({ id: 2, rules: [rule(itemsOff("50%"))] }),
    ];
    // Half of the mug would be 5.00, but the mug has 1.00 left.
    expect(receipt(calculate({ cart, promotions }))).toEqual({ 1: "20.00", 2: "10.00" });
    const capped = rule(itemsOff("50%", { maximum_allowed_discount_amount: "10.00" }));
    expect(
      totals(calculate({ cart, promotions: [promotions[0]!, promotion({ id: 2, rules: [capped] })] })).discount,
    ).toBe("19.00");
  });

  test("5.00 off the order for each 50.00", () => {
    const each = (action: Action) => repeated(action, { cart: { minimum_spend: "50" } });
    expect(off(each(amountOff("5")), cartOf([{ price: "60.00", quantity: 3 }]))).toBe("15.00");
    expect(off(each(amountOff("5")), cartOf([{ price: "10.00", quantity: 14 }]))).toBe("10.00");
    expect(off(each(percentOff("10")), cartOf([{ price: "50.00", quantity: 2 }]))).toBe("20.00");
    expect(off(each(amountOff("80")), cartOf([{ price: "50.00", quantity: 2 }]))).toBe("100.00");
  });
});

describe("several units for a fixed price", () => {
  test.each<[string, Rule, Cart, Record<string, string>]>([
    ["three at 10.00 for 25.00", rule(setFor(3, "25.00")), cartOf([{ price: "10.00", quantity: 3 }]), { 1: "5.00" }],
    [
      "mixed prices: 5.00 off in proportion",
      rule(setFor(3, "25.00")),
      units("5.00", "10.00", "15.00"),
      { 1: "0.83", 2: "1.67", 3: "2.50" },
    ],
    ["two are no set of three", rule(setFor(3, "25.00")), units("20.00", "20.00"), {}],
    ["a set that costs less is left alone", rule(setFor(3, "25.00")), units("5.00", "5.00", "5.00"), {}],
    [
      "repeated, a set that costs less is skipped for the next one",
      repeated(setFor(2, "12.00")),
      units("5.00", "5.00", "10.00", "10.00"),
      { 3: "4.00", 4: "4.00" },
    ],
    [
      "with apply_once, only the first set counts",
      rule(setFor(2, "12.00")),
      units("5.00", "5.00", "10.00", "10.00"),
      {},
    ],
    ["a set that costs exactly that is left alone", rule(setFor(2, "20.00")), units("10.00", "10.00"), {}],
    ["once: six are one set", rule(setFor(3, "25.00")), cartOf([{ price: "10.00", quantity: 6 }]), { 1: "5.00" }],
    [
      "repeated: seven are two sets",
      repeated(setFor(3, "25.00")),
      cartOf([{ price: "10.00", quantity: 7 }]),
      { 1: "10.00" },
    ],
    [
      "the cheapest units make the set",
      rule(setFor(2, "15.00")),
      units("10.00", "30.00", "20.00"),
      { 1: "5.00", 3: "10.00" },
    ],
    [
      "the dearest units make the set",
      rule(setFor(2, "15.00", { strategy: "MOST_EXPENSIVE" })),
      units("10.00", "30.00", "20.00"),
      { 2: "21.00", 3: "14.00" },
    ],
    [
      "only at the highest price: two are needed, one is there",
      rule(setFor(2, "15.00", { strategy: "MOST_EXPENSIVE_ONLY" })),
      units("10.00", "30.00", "20.00"),
      {},
    ],
    ["for a price of zero", rule(setFor(2, "0")), units("10.00", "30.00"), { 1: "10.00", 2: "30.00" }],
    [
      "of shirts only",
      rule(setFor(2, "15.00", { items: shirts })),
      cartOf([shirt("10.00", 2), mug("8.00")]),
      { 1: "5.00" },
    ],
    ["what is free does not fill a set", rule(setFor(2, "5.00")), units("10.00", "0.00"), {}],
    [
      "a mug, and two shirts for 15.00",
      rule(setFor(2, "15.00", { items: shirts }), atLeast(1, mugs)),
      cartOf([shirt("10.00", 2), mug("8.00")]),
      { 1: "5.00" },
    ],
    [
      "two shirts for 15.00: the condition's own shirts count",
      rule(setFor(2, "15.00", { items: shirts }), atLeast(2, shirts)),
      cartOf([shirt("10.00", 2)]),
      { 1: "5.00" },
    ],
    [
      "two more shirts for 15.00: they don't",
      rule(setFor(2, "15.00", { items: shirts, include_items_considered_by_condition: false }), atLeast(2, shirts)),
      cartOf([shirt("10.00", 3)]),
      {},
    ],
  ])("%s", (_, one, cart, lines) => {
    expect(receipt(give(one, cart))).toEqual(lines);
  });

  test("the set's price is compared with the price after earlier discounts", () => {
    const cart = cartOf([{ price: "10.00", quantity: 4 }]);
    const first = promotion({ id: 1, rules: [rule(itemsOff("1.00"))] });
    const sets = promotion({ id: 2, rules: [repeated(setFor(2, "15.00"))] });
    // Each unit has 9.00 left: 3.00 off each of two sets.
    expect(calculate({ cart, promotions: [first, sets] }).applied.map(({ discount }) => discount)).toEqual([400, 600]);
    const most = promotion({ id: 1, rules: [rule(itemsOff("6.00"))] });
    // Each unit has 4.00 left: no set costs more than 15.00.
    expect(calculate({ cart, promotions: [most, sets] }).applied.map(({ discount }) => discount)).toEqual([2400]);
  });
});

describe("gifts", () => {
  const gift = (rules: Rule, cart: Cart) => give(rules, cart).applied.flatMap(({ gifts }) => gifts);
  const mugGift = (quantity: number) => ({ productId: "2", variantId: null, quantity });

  test.each<[string, Rule, Cart, number]>([
    ["a gift is earned", rule(giftOf(2), { cart: { minimum_spend: "50" } }), cartOf([shirt("50.00")]), 1],
    [
      "once, however much is bought",
      rule(giftOf(2), { cart: { minimum_spend: "50" } }),
      cartOf([shirt("50.00", 5)]),
      1,
    ],
    ["for each 50.00", repeated(giftOf(2), { cart: { minimum_spend: "50" } }), cartOf([shirt("50.00", 5)]), 5],
    ["three for each shirt", repeated(giftOf(2, 3), atLeast(1, shirts)), cartOf([shirt("50.00", 4)]), 12],
    [
      "the gift is in the cart already: it is free all the same",
      rule(giftOf(2), atLeast(1, shirts)),
      cartOf([shirt("50.00"), mug("8.00")]),
      1,
    ],
    [
      "the gift in the cart does not earn itself",
      rule(giftOf(2), { cart: { minimum_spend: "55" } }),
      cartOf([shirt("50.00")]),
      0,
    ],
    ["the shirt was removed again", rule(giftOf(2), atLeast(1, shirts)), cartOf([mug("8.00")]), 0],
  ])("%s", (_, one, cart, quantity) => {
    expect(gift(one, cart)).toEqual(quantity === 0 ? [] : [mugGift(quantity)]);
  });

  test("equal gifts of two rules add up", () => {
    const { applied } = give([rule(giftOf(2)), rule(giftOf(2, 2)), rule(giftOf(3))], cartOf([shirt("1.00")]));
    expect(applied[0]!.gifts).toEqual([mugGift(3), { productId: "3", variantId: null, quantity: 1 }]);
  });

  const freeMug = (fields: Parameters<typeof itemsOff>[1] = {}, discount = "100%") =>
    rule(itemsOff(discount, { items: mugs, quantity: 1, ...fields }), atLeast(1, shirts));

  test.each<[string, Rule, Cart, number, string]>([
    ["the mug is not in the cart: it is added", freeMug(), cartOf([shirt("20.00")]), 1, "0.00"],
    ["the mug is in the cart: it is free", freeMug(), cartOf([shirt("20.00"), mug("8.00")]), 0, "8.00"],
    [
      "two are free, one is in the cart: one is added",
      freeMug({ quantity: 2 }),
      cartOf([shirt("20.00"), mug("8.00")]),
      1,
      "8.00",
    ],
    ["nothing is added where it may not be", freeMug({ add_free_item: false }), cartOf([shirt("20.00")]), 0, "0.00"],
    ["nothing is added at half price", freeMug({}, "50%"), cartOf([shirt("20.00")]), 0, "0.00"],
    ["nothing is added for an amount", freeMug({}, "100"), cartOf([shirt("20.00")]), 0, "0.00"],
    [
      "nothing is added if the product is not unique",
      freeMug({ items: { products: [2, 3] } }),
      cartOf([shirt("20.00")]),
      0,
      "0.00",
    ],
    [
      "nothing is added of a category",
      freeMug({ items: { categories: ["mugs"] } }),
      cartOf([shirt("20.00")]),
      0,
      "0.00",
    ],
    ["nothing is added without a quantity", freeMug({ quantity: undefined }), cartOf([shirt("20.00")]), 0, "0.00"],
    ["nothing is added of anything", freeMug({ items: undefined }), cartOf([shirt("20.00")]), 0, "0.00"],
    ["nothing is added without a shirt", freeMug(), cartOf([{ price: "20.00" }]), 0, "0.00"],
    ["nothing is added to an empty cart", rule(itemsOff("100%", { items: mugs, quantity: 1 })), cartOf([]), 0, "0.00"],
  ])("a free item: %s", (_, one, cart, added, discount) => {
    expect(gift(one, cart)).toEqual(added === 0 ? [] : [mugGift(added)]);
    expect(off(one, cart)).toBe(discount);
  });

  test("a free item: one for each shirt, of the mugs in the cart first", () => {
    const each = repeated(itemsOff("100%", { items: mugs, quantity: 1 }), atLeast(1, shirts));
    const cart = cartOf([shirt("20.00", 3), mug("8.00")]);
    expect([gift(each, cart), off(each, cart)]).toEqual([[mugGift(2)], "8.00"]);
  });

  test("a free variant is added as a variant", () => {
    const free = rule(itemsOff("100.0%", { items: { variants: ["7"] }, quantity: 1 }), atLeast(1, shirts));
    expect(gift(free, cartOf([shirt("1.00")]))).toEqual([{ productId: null, variantId: "7", quantity: 1 }]);
  });
});

describe("free shipping", () => {
  const zones = (rules: Rule[], cart = cartOf([shirt("20.00")])) =>
    give(rules, cart).applied.map(({ freeZones }) => freeZones);
  test.each<[string, Rule[], unknown[]]>([
    ["to some zones", [rule(shippingTo([1, "2"]))], [["1", "2"]]],
    ["to all zones", [rule(shippingTo("*"))], ["*"]],
    ["of two rules, both zones", [rule(shippingTo([1])), rule(shippingTo([2, 1]))], [["1", "2"]]],
    ["of two rules, one is for all zones", [rule(shippingTo([1])), rule(shippingTo("*"))], ["*"]],
    ["not free", [rule(shippingTo("*", false))], []],
    ["with a discount", [rule(amountOff("1")), rule(shippingTo("*"))], ["*"]],
    ["only a discount", [rule(amountOff("1"))], [null]],
    ["its condition is not met", [rule(shippingTo("*"), atLeast(9))], []],
  ])("%s", (_, rules, expected) => {
    expect(zones(rules)).toEqual(expected);
  });

  test("is no discount, and an empty cart gets none", () => {
    expect(off([rule(shippingTo("*"))], cartOf([shirt("20.00")]))).toBe("0.00");
    expect(zones([rule(shippingTo("*"))], cartOf([]))).toEqual([]);
  });

  test.each<[string, Rule[], string, unknown[]]>([
    ["to the zone that the cart goes to", [rule(shippingTo([1, 2]))], "2", [["1", "2"]]],
    ["to all zones, so also to this one", [rule(shippingTo("*"))], "9", ["*"]],
    ["not to the zone that the cart goes to", [rule(shippingTo([1, 2]))], "9", []],
    ["of two rules, one is for this zone", [rule(shippingTo([1])), rule(shippingTo([9]))], "9", [["9"]]],
  ])("%s", (_, rules, zoneId, expected) => {
    expect(zones(rules, { ...cartOf([shirt("20.00")]), zoneId })).toEqual(expected);
  });

  test("a code for it is in the totals", () => {
    const promotions = [couponPromotion({ rules: [rule(shippingTo("*"))] })];
    const { codes } = calculate({ cart: cartOf([shirt("20.00")]), promotions, coupons: { SHIP: 1 }, codes: ["ship"] });
    expect(codes.map(summaryOf)).toEqual(["4 in totals"]);
  });
});

describe("thousands and millions of units", () => {
  const million = 1_000_000;
  const line = (price: string, quantity = million) => cartOf([{ price, quantity, productId: "1" }]);
  const onTopOf = (first: Rule, second: Rule, cart: Cart) =>
    totals(
      calculate({ cart, promotions: [promotion({ id: 1, rules: [first] }), promotion({ id: 2, rules: [second] })] }),
    ).discount;

  test.each<[string, () => string, string]>([
    ["3 for 2", () => off(threeForTwo(), line("10.00")), "3333330.00"],
    ["three for 20.00", () => off(repeated(setFor(3, "20.00")), line("10.00")), "3333330.00"],
    [
      "each second one for half",
      () => off(repeated(itemsOff("50%", { quantity: 1 }), atLeast(1)), line("0.01")),
      "5000.00",
    ],
    ["10% of everything", () => off(rule(itemsOff("10%")), line("99999.99")), "9999999000.00"],
    ["1.00 off each that costs 0.75", () => off(rule(itemsOff("1.00")), line("0.75")), "750000.00"],
    [
      "a cent off each of what another discount left",
      () => onTopOf(rule(itemsOff("99.9%")), repeated(itemsOff("0.01", { quantity: 1 })), line("10.00")),
      "10000000.00",
    ],
    [
      "for each thousand of 10.00 another 1.00",
      () => off(repeated(amountOff("1"), { cart: { minimum_spend: "1000" } }), line("10.00")),
      "10000.00",
    ],
    [
      "a shirt and a mug, 1% off both, where shirts are free already",
      () => {
        const both: Condition = { and: [atLeast(1, shirts), atLeast(1, mugs)] };
        const pair = itemsOff("1%", { quantity: 2, include_items_considered_by_condition: true });
        return onTopOf(
          rule(itemsOff("100%", { items: shirts })),
          repeated(pair, both),
          cartOf([shirt("10.00", million), mug("10.00", million)]),
        );
      },
      // 1% of both is 0.20, but the shirt has nothing left: the mug gives its own part.
      "10100000.00",
    ],
    [
      "sets over two lines",
      () =>
        off(
          repeated(setFor(3, "20.00")),
          cartOf([
            { price: "10.00", quantity: million },
            { price: "12.00", quantity: million },
          ]),
        ),
      "8666656.00",
    ],
  ])("%s, quickly", (_, compute, discount) => {
    const spent = startCpuClock();
    expect(compute()).toBe(discount);
    expect(spent()).toBeLessThan(250);
  });
});
