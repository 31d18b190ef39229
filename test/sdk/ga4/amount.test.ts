import { expect, test } from "vitest";
import { amountIn } from "../../../sdk/ga4/amount.ts";

test.each([
  ["$1,199.50", 1199.5],
  ["1.199,50 €", 1199.5],
  ["1 199,50", 1199.5],
  ["1\u00a0199,50\u00a0€", 1199.5],
  ["1\u202f199 kr", 1199],
  ["CHF 1'199.50", 1199.5],
  ["Rs. 20", 20],
  ["kr. 1.199,50", 1199.5],
  ["S/. 20.00", 20],
  ["1,234,567.89", 1234567.89],
  ["1.234.567", 1234567],
  ["1199.500", 1199.5],
  ["0.125", 0.125],
  ["12,5", 12.5],
  ["20.-", 20],
  ["-$5.00", -5],
  ["66.66666666666667", 66.66666666666667],
  ["2.0", 2],
])("%j is %d", (text, amount) => {
  expect(amountIn(text)).toBe(amount);
});

test.each([
  ["1,199", "a group or decimals"],
  ["1.199", "a group or decimals"],
  ["$1.199", "a group or decimals"],
  ["10 - 20", "two numbers"],
  ["10%", "a percentage"],
  ["(5.00)", "in parentheses"],
  [".50", "no whole part"],
  ["1,99,000.00", "groups of two digits"],
  ["1.199,50,30", "three separators"],
  ["1,199,50", "a group before decimals of the same sign"],
  ["−5", "another minus"],
  ["1e3", "two numbers"],
  ["free", "no number"],
])("%j stays a text: %s", (text) => {
  expect(amountIn(text)).toBe(text);
});

test("other values stay as they are", () => {
  expect([20, null, undefined, true].map(amountIn)).toEqual([20, null, undefined, true]);
});
