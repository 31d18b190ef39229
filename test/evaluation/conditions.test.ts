import { describe, expect, test } from "vitest";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import { compileCondition } from "../../collector/evaluation/conditions/index.ts";
import type { Shortfall } from "../../collector/evaluation/conditions/kind.ts";
import type { Cart } from "../../collector/evaluation/types.ts";
import { cartOf, deepFreeze } from "./build.ts";

const basket = { price: "25.00", productId: "118", categoryIds: ["24"] };
const towel = { price: "10.00", productId: "77", variantId: "134", categoryIds: ["30"] };

const compile = (condition: Condition | undefined, currency = "USD", zeroPriceTriggers = false) =>
  compileCondition(deepFreeze(condition), { currency, zeroPriceTriggers, repeats: false }, "rules[0].condition");
const check = (condition: Condition | undefined, cart: Cart, currency = "USD") =>
  compile(condition, currency).met(cart.lines);

/** The shortfall in one line: `"minimum_spend_not_met: 5000 cents"`, `"excluded_condition_met"`. */
const why = (condition: Condition, cart: Cart): string => {
  const { reason, missing }: Shortfall = compile(condition).shortfall(cart.lines);
  if (missing === null) return reason;
  return `${reason}: ${"amount" in missing ? `${missing.amount} cents` : `${missing.quantity} units`}`;
};

const twoBaskets: Condition = { cart: { items: { products: [118] }, minimum_quantity: 2 } };
const oneTowel: Condition = { cart: { items: { variants: [134] }, minimum_quantity: 1 } };
const spend200: Condition = { cart: { minimum_spend: "200" } };

describe("a condition is met", () => {
  test.each<[string, Condition | undefined, Cart, boolean]>([
    ["without a condition, always", undefined, cartOf([]), true],
    ["two baskets in one line", twoBaskets, cartOf([{ ...basket, quantity: 2 }]), true],
    ["two baskets in two lines", twoBaskets, cartOf([basket, basket]), true],
    ["one basket is too few", twoBaskets, cartOf([basket]), false],
    ["one basket and one towel are too few", twoBaskets, cartOf([basket, towel]), false],
    ["three units of anything", { cart: { minimum_quantity: 3 } }, cartOf([{ ...basket, quantity: 2 }, towel]), true],
    ["items without a minimum: one is enough", { cart: { items: { products: [118] } } }, cartOf([basket]), true],
    ["items without a minimum, and none is there", { cart: { items: { products: [118] } } }, cartOf([towel]), false],
    ["no minimum, and a cart that is not empty", { cart: {} }, cartOf([towel]), true],
    ["no minimum, and an empty cart", { cart: {} }, cartOf([]), false],
    ["a spend of exactly the minimum", spend200, cartOf([{ price: "100.00", quantity: 2 }]), true],
    ["a spend of a cent less", spend200, cartOf([{ price: "100.00" }, { price: "99.99" }]), false],
    [
      "a spend on items counts only these items",
      { cart: { items: { categories: [24] }, minimum_spend: "50" } },
      cartOf([basket, { ...towel, quantity: 10 }]),
      false,
    ],
    [
      "quantity and spend, both enough",
      { cart: { minimum_quantity: 2, minimum_spend: "35" } },
      cartOf([basket, towel]),
      true,
    ],
    [
      "quantity enough, spend not",
      { cart: { minimum_quantity: 2, minimum_spend: "36" } },
      cartOf([basket, towel]),
      false,
    ],
    [
      "spend enough, quantity not",
      { cart: { minimum_quantity: 3, minimum_spend: "35" } },
      cartOf([basket, towel]),
      false,
    ],
    ["both branches of an and", { and: [twoBaskets, oneTowel] }, cartOf([basket, basket, towel]), true],
    ["one branch of an and", { and: [twoBaskets, oneTowel] }, cartOf([basket, towel]), false],
    ["the first branch of an or", { or: [twoBaskets, oneTowel] }, cartOf([basket, basket]), true],
    ["the second branch of an or", { or: [twoBaskets, oneTowel] }, cartOf([towel]), true],
    ["no branch of an or", { or: [twoBaskets, oneTowel] }, cartOf([basket]), false],
    ["not, and it is not there", { not: oneTowel }, cartOf([basket]), true],
    ["not, and it is there", { not: oneTowel }, cartOf([basket, towel]), false],
    ["nested: two baskets, and no towel", { and: [twoBaskets, { not: oneTowel }] }, cartOf([basket, basket]), true],
  ])("%s", (_, condition, cart, expected) => {
    expect(check(condition, cart)).toBe(expected);
  });

  test("or between items: they count together; or between conditions: one of them must be met alone", () => {
    const mix = cartOf([basket, towel]);
    const either = { or: [{ products: [118] }, { variants: [134] }] };
    expect(check({ cart: { items: either, minimum_quantity: 2 } }, mix)).toBe(true);
    expect(
      check(
        {
          or: [
            { cart: { items: { products: [118] }, minimum_quantity: 2 } },
            { cart: { items: { variants: [134] }, minimum_quantity: 2 } },
          ],
        },
        mix,
      ),
    ).toBe(false);
  });

  test("the minimum is in the promotion's currency", () => {
    expect(check({ cart: { minimum_spend: "200" } }, cartOf([{ price: "200" }], "JPY"), "JPY")).toBe(true);
    expect(check({ cart: { minimum_spend: "0.200" } }, cartOf([{ price: "0.199" }], "KWD"), "KWD")).toBe(false);
  });
});

describe("the shortfall of a condition", () => {
  test.each<[string, Condition, Cart, string]>([
    ["one more basket", twoBaskets, cartOf([basket]), "minimum_quantity_not_met: 1 units"],
    ["no basket at all", twoBaskets, cartOf([towel]), "required_items_missing: 2 units"],
    ["an empty cart has no basket either", twoBaskets, cartOf([]), "required_items_missing: 2 units"],
    ["more money", spend200, cartOf([{ price: "150.00" }]), "minimum_spend_not_met: 5000 cents"],
    ["one cent", spend200, cartOf([{ price: "199.99" }]), "minimum_spend_not_met: 1 cents"],
    ["all of the money, in an empty cart", spend200, cartOf([]), "minimum_spend_not_met: 20000 cents"],
    [
      "an amount of items that are not there",
      { cart: { items: { brands: [3] }, minimum_spend: "20" } },
      cartOf([basket]),
      "required_items_missing: 2000 cents",
    ],
    ["anything at all, in an empty cart", { cart: {} }, cartOf([]), "minimum_quantity_not_met: 1 units"],
    [
      "of quantity and spend, the one that is met to the smaller part: spend",
      { cart: { minimum_quantity: 2, minimum_spend: "100" } },
      cartOf([basket]),
      "minimum_spend_not_met: 7500 cents",
    ],
    [
      "of quantity and spend, the one that is met to the smaller part: quantity",
      { cart: { minimum_quantity: 4, minimum_spend: "30" } },
      cartOf([basket]),
      "minimum_quantity_not_met: 3 units",
    ],
    [
      "of quantity and spend, both half met: quantity",
      { cart: { minimum_quantity: 2, minimum_spend: "50" } },
      cartOf([basket]),
      "minimum_quantity_not_met: 1 units",
    ],
    [
      "of quantity and spend, only spend is missing",
      { cart: { minimum_quantity: 1, minimum_spend: "30" } },
      cartOf([basket]),
      "minimum_spend_not_met: 500 cents",
    ],
    [
      "or: the branch that is half met, not the one that is not",
      { or: [oneTowel, twoBaskets] },
      cartOf([basket]),
      "minimum_quantity_not_met: 1 units",
    ],
    [
      "or: of two equally far ones the first",
      { or: [oneTowel, twoBaskets] },
      cartOf([]),
      "required_items_missing: 1 units",
    ],
    [
      "and: the first that is not met",
      { and: [twoBaskets, spend200] },
      cartOf([{ ...basket, quantity: 2 }]),
      "minimum_spend_not_met: 15000 cents",
    ],
    [
      "and: neither is met, the first is reported",
      { and: [oneTowel, spend200] },
      cartOf([basket]),
      "required_items_missing: 1 units",
    ],
    ["not: what must not be there is", { not: oneTowel }, cartOf([towel]), "excluded_condition_met"],
    [
      "not: the cart is worth too much",
      { not: { cart: { minimum_spend: "10" } } },
      cartOf([towel]),
      "maximum_spend_exceeded",
    ],
    [
      "or of ands: the and with the larger fraction",
      { or: [{ and: [oneTowel, spend200] }, { and: [twoBaskets, oneTowel] }] },
      cartOf([{ ...basket, quantity: 2 }]),
      "required_items_missing: 1 units",
    ],
  ])("%s", (_, condition, cart, expected) => {
    expect(check(condition, cart)).toBe(false);
    expect(why(condition, cart)).toBe(expected);
  });

  test("the fraction of an and in an or is that of all its branches", () => {
    // Two of three branches are met, compared with one branch that is half met.
    const nearly: Condition = { and: [{ cart: {} }, twoBaskets, { cart: { items: { brands: [9] } } }] };
    const half: Condition = { cart: { minimum_quantity: 4 } };
    expect(why({ or: [half, nearly] }, cartOf([basket, basket]))).toBe("required_items_missing: 1 units");
  });
});

test("a rule without a condition has no shortfall", () => {
  const { lines } = cartOf([]);
  expect(() => compile(undefined).shortfall(lines)).toThrow("always met");
  expect(compile(undefined).failed(lines)).toEqual([]);
});

describe("conditions that depend on the cart", () => {
  test.each<[string, Condition | undefined, boolean]>([
    ["no condition does not", undefined, false],
    ["a spend does", spend200, true],
    ["an exclusion does", { not: oneTowel }, true],
    ["a branch of an and does", { and: [oneTowel, spend200] }, true],
    ["every branch of an or does", { or: [oneTowel, spend200] }, true],
  ])("%s", (_, condition, expected) => {
    expect(compile(condition).needsCart).toBe(expected);
  });
});
