import { describe, expect, test } from "vitest";
import { z } from "zod";
import { minorAmountIn } from "../../collector/contract/amount.ts";
import { parseWith } from "../../collector/contract/parse.ts";
import { NO_AMOUNT, parseAmount } from "../../collector/evaluation/money.ts";

const parse = (value: unknown, currency: string | null) => {
  const parsed = parseWith(z.object({ amount: minorAmountIn(currency) }), { amount: value });
  return parsed.ok ? parsed.value.amount : parsed.errors.map(({ message }) => message);
};
const NEGATIVE = "must not be negative";

describe("an amount", () => {
  test.each<[unknown, string, number]>([
    ["19.99", "USD", 1999],
    [19.99, "USD", 1999],
    [" 5 ", "JPY", 5],
    ["1.234", "KWD", 1234],
    ["-0.00", "USD", 0],
    [66.66666666666667, "USD", 6667],
    ["1.005", "USD", 101],
    ["1.0049999", "USD", 100],
    ["1.5", "JPY", 2],
    // 0.3 - 0.1 * 3
    [-5.551115123125783e-17, "USD", 0],
  ])("%j in %s is %i minor units", (value, currency, minor) => {
    expect(parse(value, currency)).toBe(minor);
  });

  test.each<[unknown, string, string[]]>([
    ["ten", "USD", [NO_AMOUNT]],
    ["1,50", "EUR", [NO_AMOUNT]],
    ["", "EUR", [NO_AMOUNT]],
    [Number.POSITIVE_INFINITY, "USD", [NO_AMOUNT]],
    [{}, "USD", [NO_AMOUNT]],
    [null, "USD", [NO_AMOUNT]],
    [undefined, "USD", ["is required"]],
    ["-1", "USD", [NEGATIVE]],
    ["-1.005", "USD", [NEGATIVE]],
    ["-0.001", "USD", [NEGATIVE]],
    [`1.${"3".repeat(200)}`, "USD", ["must have at most 40 characters"]],
    ["100000000000.01", "USD", ["must be at most 100000000000.00"]],
    ["-100000000000.01", "USD", ["must be at most 100000000000.00", NEGATIVE]],
  ])("%j in %s is refused with every problem", (value, currency, messages) => {
    expect(parse(value, currency)).toEqual(messages);
  });

  test.each<[unknown, string[]]>([
    ["ten", [NO_AMOUNT]],
    ["-1", [NEGATIVE]],
    ["-1.123456", [NEGATIVE]],
  ])("%j in an unknown currency is refused for the problems that it has in every currency", (value, messages) => {
    expect(parse(value, null)).toEqual(messages);
  });

  test.each(["1.123456", "99999999999999999", "19.99"])("%j in an unknown currency is accepted", (value) => {
    expect(parse(value, null)).toEqual(expect.any(Number));
  });

  test("that is none gets the same message from money.ts and from the schema", () => {
    expect(parseAmount("ten", "USD")).toEqual({ ok: false, message: NO_AMOUNT });
  });
});
