import { describe, expect, test } from "vitest";
import type { Action } from "../../collector/evaluation/actions/index.ts";
import { compilePromotion as compileWith, endlessRules } from "../../collector/evaluation/compile.ts";
import type { Condition } from "../../collector/evaluation/conditions/index.ts";
import type { Promotion, Rule } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import {
  amountOff,
  calculate,
  cartOf,
  deepFreeze,
  giftOf,
  itemsOff,
  percentOff,
  promotion,
  repeated,
  rule,
  setFor,
  shippingTo,
} from "./build.ts";

const compilePromotion = (one: Promotion) => compileWith(one, DEFAULT_SETTINGS);

describe("compiling a promotion", () => {
  test("parses its dates in any offset", () => {
    const dates = { start_date: "2026-11-22T02:00:00+02:00", end_date: "2026-11-23T00:00:00.500Z" };
    const { start, end } = compilePromotion(promotion(dates));
    expect([start, end]).toEqual([Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23, 0, 0, 0, 500)]);
  });

  test("without an end date it never ends", () => {
    expect(compilePromotion(promotion({ end_date: null })).end).toBe(Number.POSITIVE_INFINITY);
  });

  test("contains the promotion unchanged", () => {
    const posted = deepFreeze(promotion({ rules: [rule(percentOff("10"), { cart: { minimum_quantity: 2 } })] }));
    expect(compilePromotion(posted).promotion).toBe(posted);
  });

  test.each<[string, Action, string]>([
    ["half a cent", amountOff("5.555"), "USD"],
    ["a fraction of a yen", amountOff("5.5"), "JPY"],
    ["more than everything", percentOff("100.5"), "USD"],
    ["words", amountOff("much"), "USD"],
    ["half a cent off items", itemsOff("0.005"), "USD"],
  ])("throws for values that the API does not accept: %s off", (_, action, currency_code) => {
    expect(() => compilePromotion(promotion({ rules: [rule(action)], currency_code }))).toThrow(RangeError);
  });

  test.each<[string, Condition]>([
    ["half a cent", { cart: { minimum_spend: "0.005" } }],
    ["words, nested", { and: [{ or: [{ not: { cart: { minimum_spend: "much" } } }] }] }],
  ])("throws for values that the API does not accept: a minimum spend of %s", (_, condition) => {
    expect(() => compilePromotion(promotion({ rules: [rule(percentOff("10"), condition)] }))).toThrow(/minimum_spend/);
  });
});

describe("rules that would repeat without end", () => {
  const each = { cart: { minimum_quantity: 1 } };
  const never: Condition = { not: { cart: { items: { products: [9] } } } };
  const free = (fields = {}) => itemsOff("100%", { items: { products: [1] }, quantity: 1, ...fields });
  test.each<[string, Rule, boolean]>([
    ["a gift, once", rule(giftOf(1)), false],
    ["a repeated gift", repeated(giftOf(1)), true],
    ["a gift for each unit", repeated(giftOf(1), each), false],
    ["a gift for each 50.00", repeated(giftOf(1), { cart: { minimum_spend: "50" } }), false],
    ["a gift for each unit, where a unit goes without saying", repeated(giftOf(1), { cart: {} }), false],
    ["a gift for each none", repeated(giftOf(1), { cart: { minimum_quantity: 0 } }), true],
    ["a gift for each 0.00", repeated(giftOf(1), { cart: { minimum_spend: "0" } }), true],
    ["a gift where something is not there", repeated(giftOf(1), never), true],
    ["a gift for each unit where something is not there", repeated(giftOf(1), { and: [never, each] }), false],
    ["a gift for each unit, or where something is not there", repeated(giftOf(1), { or: [each, never] }), true],
    [
      "a gift for each unit or each 50.00",
      repeated(giftOf(1), { or: [each, { cart: { minimum_spend: "50" } }] }),
      false,
    ],
    ["repeated free shipping", repeated(shippingTo("*")), true],
    ["5.00 off the order, repeated", repeated(amountOff("5")), true],
    ["5.00 off the order for each unit", repeated(amountOff("5"), each), false],
    ["5.00 off items, until none is left", repeated(itemsOff("5")), false],
    ["sets, until none is left", repeated(setFor(3, "20")), false],
    ["a free item that may be added, repeated", repeated(free()), true],
    ["a free item that may not be added", repeated(free({ add_free_item: false })), false],
    ["a free item for each unit", repeated(free(), each), false],
  ])("%s", (_, one, endless) => {
    expect(endlessRules({ rules: [one], currency_code: "USD" }, DEFAULT_SETTINGS)).toEqual(endless ? [0] : []);
  });

  test("are reported by position", () => {
    const rules = [repeated(giftOf(1)), rule(giftOf(1)), repeated(shippingTo("*"))];
    expect(endlessRules({ rules, currency_code: "*" }, DEFAULT_SETTINGS)).toEqual([0, 2]);
  });

  test("a promotion that has one is INVALID, and is not evaluated", () => {
    const promotions = [promotion({ status: "INVALID", rules: [repeated(giftOf(1))] })];
    expect(calculate({ cart: cartOf([{ price: "5.00" }]), promotions }).applied).toEqual([]);
  });
});
