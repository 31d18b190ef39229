import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isGreater,
  parseDecimal,
  plus,
  printDecimal,
  quotient,
  rounded,
  times,
} from "../../collector/evaluation/decimal.ts";

const decimal = (value: string | number) => parseDecimal(value)!;

test.each<[string | number, string | null]>([
  ["2.0000", "2"],
  [" 10.50 ", "10.5"],
  ["-0.10", "-0.1"],
  ["007", "7"],
  ["0.000", "0"],
  [66.66666666666667, "66.66666666666667"],
  [1e-7, "0.0000001"],
  [1.5e-7, "0.00000015"],
  [1e20, "100000000000000000000"],
  [0.1 + 0.2, "0.30000000000000004"],
  ["1e3", null],
  ["1,000", null],
  ["1.", "1"],
  [".5", "0.5"],
  [".", null],
  ["", null],
  ["+1", null],
  ["0x10", null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  ["1".repeat(21), null],
  [1e-40, null],
  [1e21, null],
])("%s is read as %s", (value, printed) => {
  const read = parseDecimal(value);
  expect(read && printDecimal(read)).toBe(printed);
});

test.each([
  ["0.005", 2, 1],
  ["0.0049", 2, 0],
  ["-0.005", 2, -1],
  ["99.999999", 2, 10_000],
  ["1.5", 0, 2],
  ["2.5", 0, 3],
  ["7", 3, 7_000],
])("%s with %i decimals is rounded to %i", (text, places, result) => {
  expect(rounded(decimal(text), places)).toBe(result);
});

const cents = fc.integer({ min: -1_000_000, max: 1_000_000 });
const inHundredths = (value: number) => decimal((value / 100).toFixed(2));

test("sums and products are exact, and equal numbers have equal parts", () => {
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      expect(plus(inHundredths(a), inHundredths(b))).toEqual(inHundredths(a + b));
      expect(times(inHundredths(a), inHundredths(b))).toEqual(decimal(scaled(a * b)));
      expect(isGreater(inHundredths(a), inHundredths(b))).toBe(a > b);
    }),
  );
});

const scaled = (tenThousandths: number): string => {
  const digits = String(Math.abs(tenThousandths)).padStart(5, "0");
  return `${tenThousandths < 0 ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
};

test("a quotient is the nearest one", () => {
  expect(printDecimal(quotient(decimal("100"), decimal("3"), 6))).toBe("33.333333");
  expect(printDecimal(quotient(decimal("200"), decimal("3"), 2))).toBe("66.67");
  expect(printDecimal(quotient(decimal("25"), decimal("2.5"), 6))).toBe("10");
});
