import { describe, expect, test } from "vitest";
import { compilePromotion as compileWith } from "../../collector/evaluation/compile.ts";
import type { Action, Condition, Promotion } from "../../collector/evaluation/promotion.ts";
import { DEFAULT_SETTINGS } from "../../collector/evaluation/settings.ts";
import { amountOff, couponPromotion, deepFreeze, itemsOff, percentOff, promotion, rule, setOf } from "./build.ts";

const compilePromotion = (one: Promotion) => compileWith(one, DEFAULT_SETTINGS);

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
    ["half a cent off items", itemsOff("0.005"), "USD"],
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
