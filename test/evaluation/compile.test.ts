import { describe, expect, test } from "vitest";
import { compilePromotion, promotionSet } from "../../collector/evaluation/compile.ts";
import type { Action, Condition, Promotion } from "../../collector/evaluation/types.ts";
import { amountOff, couponPromotion, deepFreeze, percentOff, promotion, rule } from "./build.ts";

describe("compiling a promotion", () => {
  test("reads its dates once, in whatever offset they were written", () => {
    const dates = { start_date: "2026-11-22T02:00:00+02:00", end_date: "2026-11-23T00:00:00.500Z" };
    const { start, end } = compilePromotion(promotion(dates));
    expect([start, end]).toEqual([Date.UTC(2026, 10, 22), Date.UTC(2026, 10, 23, 0, 0, 0, 500)]);
  });

  test("without an end date it never ends", () => {
    expect(compilePromotion(promotion({ end_date: null })).end).toBe(Number.POSITIVE_INFINITY);
  });

  test("keeps the promotion, and changes nothing in it", () => {
    const posted = deepFreeze(promotion({ rules: [rule(percentOff("10"), { cart: { minimum_quantity: 2 } })] }));
    expect(compilePromotion(posted).promotion).toBe(posted);
  });

  test.each<[string, Action, string]>([
    ["half a cent", amountOff("5.555"), "USD"],
    ["a fraction of a yen", amountOff("5.5"), "JPY"],
    ["more than everything", percentOff("100.5"), "USD"],
    ["words", amountOff("much"), "USD"],
    ["half a cent off items", { cart_items: { discount: { fixed_amount: "0.005" } } }, "USD"],
  ])("refuses what should never have been stored: %s off", (_, action, currency_code) => {
    expect(() => compilePromotion(promotion({ rules: [rule(action)], currency_code }))).toThrow(RangeError);
  });

  test.each<[string, Condition]>([
    ["half a cent", { cart: { minimum_spend: "0.005" } }],
    ["words, nested", { and: [{ or: [{ not: { cart: { minimum_spend: "much" } } }] }] }],
  ])("refuses what should never have been stored: a minimum spend of %s", (_, condition) => {
    expect(() => compilePromotion(promotion({ rules: [rule(percentOff("10"), condition)] }))).toThrow(/minimum_spend/);
  });
});

describe("the promotions of a property", () => {
  const setOf = (...promotions: Promotion[]) => promotionSet(promotions.map(compilePromotion));

  test("automatic ones go by priority, then by id", () => {
    const { automatic } = setOf(
      promotion({ id: 10, priority: 5 }),
      promotion({ id: 9, priority: 5 }),
      promotion({ id: 2, priority: 100 }),
      promotion({ id: 3, priority: 0 }),
    );
    expect(automatic.map(({ promotion: { id } }) => id)).toEqual([3, 9, 10, 2]);
  });

  test("those with codes are found by id, and are not automatic", () => {
    const set = setOf(promotion({ id: 1 }), couponPromotion({ id: 2 }));
    expect(set.automatic.map(({ promotion: { id } }) => id)).toEqual([1]);
    expect(set.byId.get(2)?.promotion.redemption_type).toBe("COUPON");
  });

  test("five codes may be in the totals", () => {
    expect(setOf().couponsAllowed).toBe(5);
  });
});
