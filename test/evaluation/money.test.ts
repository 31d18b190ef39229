import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareIds } from "../../collector/evaluation/compare-ids.ts";
import {
  currencyExponents,
  exponentOf,
  formatAmount,
  MAX_MINOR,
  mulDiv,
  parseAmount,
  parsePercentage,
  percentOf,
} from "../../collector/evaluation/money.ts";
import { allocate } from "../../collector/store/decide/allocate.ts";

describe("amounts", () => {
  test.each([
    ["yen have no decimals", "JPY", 0],
    ["dollars have two", "USD", 2],
    ["Kuwaiti dinars have three", "KWD", 3],
    ["Chilean units of account have four", "CLF", 4],
    ["currencies that are not listed have two", "EUR", 2],
  ])("%s", (_, currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent);
  });

  test.each<[string, string | number, string, number]>([
    ["dollars and cents", "19.99", "USD", 1999],
    ["whole dollars", "50", "USD", 5000],
    ["one decimal", "0.5", "USD", 50],
    ["zeros beyond the cents", "10.5000", "USD", 1050],
    ["leading zeros", "007.50", "USD", 750],
    ["spaces around it", " 19.99 ", "USD", 1999],
    ["a number", 19.99, "USD", 1999],
    ["zero", 0, "USD", 0],
    ["nothing, with a minus", "-0.00", "USD", 0],
    ["the number minus zero", -0, "USD", 0],
    ["a negative amount, which callers may refuse", "-5.25", "USD", -525],
    ["a negative number", -5.25, "USD", -525],
    ["yen", "500", "JPY", 500],
    ["yen with zeros behind the point", "500.00", "JPY", 500],
    ["dinars", "1.234", "KWD", 1234],
    ["the largest amount", "100000000000.00", "USD", MAX_MINOR],
    ["float noise in a text", "59.97000000000001", "USD", 5997],
    ["float noise in a number", 19.99 * 3, "USD", 5997],
    ["float noise below the amount", 0.1 * 3 - 1e-12, "USD", 30],
    ["float noise that rounds up to the next dollar", "19.9999999", "USD", 2000],
    ["float noise in yen", 500.0000001, "JPY", 500],
    ["float noise in dinars", "1.2340000001", "KWD", 1234],
    ["a number so small that JavaScript prints it with an exponent", 1e-9, "USD", 0],
  ])("parses %s: %j %s", (_, value, currency, expected) => {
    expect(parseAmount(value, currency)).toEqual({ ok: true, minor: expected });
  });

  test.each<[string, string | number, string, string]>([
    ["half a cent", "5.555", "USD", "must have at most 2 decimals in USD"],
    ["half a cent as a number", 5.555, "USD", "must have at most 2 decimals in USD"],
    ["a fraction that is just more than noise", "5.550002", "USD", "must have at most 2 decimals in USD"],
    ["a number that is just more than noise", 5.55001, "USD", "must have at most 2 decimals in USD"],
    ["a fraction of a yen", "5.5", "JPY", "must have no decimals in JPY"],
    ["a tenth of a fils", "1.2345", "KWD", "must have at most 3 decimals in KWD"],
    ["one cent above the largest amount", "100000000000.01", "USD", "must be at most 100000000000.00"],
    ["one yen above the largest amount", "10000000000001", "JPY", "must be at most 10000000000000"],
    ["a huge amount", "99999999999999999999", "USD", "must be at most 100000000000.00"],
    ["a number beyond the doubles' integers", 2 ** 60, "USD", "must be at most 100000000000.00"],
    ["exponent notation", "1e3", "USD", "must be a decimal amount such as 19.99"],
    ["a number that JavaScript prints with an exponent", 1e21, "USD", "must be a decimal amount such as 19.99"],
    ["infinity", Number.POSITIVE_INFINITY, "USD", "must be a decimal amount such as 19.99"],
    ["what is not a number", Number.NaN, "USD", "must be a decimal amount such as 19.99"],
    ["nothing", "", "USD", "must be a decimal amount such as 19.99"],
    ["words", "free", "USD", "must be a decimal amount such as 19.99"],
    ["thousands separators", "1,000.00", "USD", "must be a decimal amount such as 19.99"],
    ["a decimal comma", "19,99", "USD", "must be a decimal amount such as 19.99"],
    ["a currency sign", "$5", "USD", "must be a decimal amount such as 19.99"],
    ["a plus", "+5", "USD", "must be a decimal amount such as 19.99"],
    ["no digit", ".", "USD", "must be a decimal amount such as 19.99"],
    ["hexadecimals", "0x10", "USD", "must be a decimal amount such as 19.99"],
    ["other scripts' digits", "١٢", "USD", "must be a decimal amount such as 19.99"],
  ])("refuses %s: %j %s", (_, value, currency, message) => {
    expect(parseAmount(value, currency)).toEqual({ ok: false, message });
  });

  test("refuses a huge negative amount too", () => {
    expect(parseAmount("-100000000000.01", "USD").ok).toBe(false);
  });

  test.each<[number, string, string]>([
    [1999, "USD", "19.99"],
    [5, "USD", "0.05"],
    [0, "USD", "0.00"],
    [-5, "USD", "-0.05"],
    [500, "JPY", "500"],
    [-500, "JPY", "-500"],
    [5, "KWD", "0.005"],
    [MAX_MINOR, "USD", "100000000000.00"],
  ])("formats %i minor units of %s as %s", (minor, currency, printed) => {
    expect(formatAmount(minor, currency)).toBe(printed);
  });

  const currency = fc.constantFrom("USD", "EUR", ...currencyExponents().map(([code]) => code));
  const minor = fc.integer({ min: -MAX_MINOR, max: MAX_MINOR });

  test("a formatted amount parses to the same amount, in every currency", () => {
    fc.assert(
      fc.property(minor, currency, (amount, code) => {
        expect(parseAmount(formatAmount(amount, code), code)).toEqual({ ok: true, minor: amount });
      }),
    );
  });

  test("a number with the noise of up to ten float additions is rounded to the amount", () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(fc.array(cents, { minLength: 1, maxLength: 10 }), (prices) => {
        const floatSum = prices.reduce((sum, price) => sum + price / 100, 0);
        const sum = prices.reduce((a, b) => a + b, 0);
        expect(parseAmount(floatSum, "USD")).toEqual({ ok: true, minor: sum });
        expect(parseAmount(String(floatSum), "USD")).toEqual({ ok: true, minor: sum });
      }),
    );
  });

  test("no text makes it throw, and every parsed amount is a whole number of minor units in range", () => {
    const decimalLike = fc.stringMatching(/^-?\d{0,22}\.?\d{0,32}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), decimalLike, fc.double()), currency, (value, code) => {
        const parsed = parseAmount(value, code);
        expect(!parsed.ok || (Number.isSafeInteger(parsed.minor) && Math.abs(parsed.minor) <= MAX_MINOR)).toBe(true);
      }),
    );
  });
});

describe("percentages", () => {
  test.each<[string | number, number]>([
    ["15", 150_000],
    [12.5, 125_000],
    ["0", 0],
    ["100", 1_000_000],
    ["100.0000", 1_000_000],
    ["33.3333", 333_333],
    [" 7 ", 70_000],
    ["0.0001", 1],
  ])("parses %j", (value, millionths) => {
    expect(parsePercentage(value)).toBe(millionths);
  });

  test.each<[string, string | number]>([
    ["more than everything", "100.0001"],
    ["far more than everything", 1000],
    ["less than nothing", "-1"],
    ["a fifth decimal", "33.33333"],
    ["a percent sign", "15%"],
    ["exponent notation", "1e1"],
    ["nothing", ""],
    ["what is not a number", Number.NaN],
  ])("refuses %s: %j", (_, value) => {
    expect(parsePercentage(value)).toBeNull();
  });

  test.each<[string, number, string, number]>([
    ["a tenth", 1999, "10", 200],
    ["exactly half a cent goes up", 50, "1", 1],
    ["exactly half a cent goes up, not to the even neighbour", 250, "1", 3],
    ["a hair below half a cent goes down", 49, "1", 0],
    ["0.285 of 1000, which floats get wrong", 1000, "28.55", 286],
    ["nothing off", 1999, "0", 0],
    ["everything off", 1999, "100", 1999],
    ["everything off the largest sum", Number.MAX_SAFE_INTEGER, "100", Number.MAX_SAFE_INTEGER],
    ["half of the largest sum, which is odd", Number.MAX_SAFE_INTEGER, "50", 4_503_599_627_370_496],
    ["a third of nearly the largest sum", Number.MAX_SAFE_INTEGER - 1, "33.3333", 3_002_396_749_180_578],
  ])("%s: of %i cents %s% is %i", (_, amount, percent, expected) => {
    expect(percentOf(amount, parsePercentage(percent)!)).toBe(expected);
  });

  test("are exact for every amount: the error is at most half a unit, and ties round up", () => {
    const amount = fc.maxSafeNat();
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 1_000_000 }), (sum, millionths) => {
        const error = BigInt(percentOf(sum, millionths)) * 1_000_000n - BigInt(sum) * BigInt(millionths);
        expect(2n * error > -1_000_000n && 2n * error <= 1_000_000n).toBe(true);
      }),
    );
  });
});

test("a multiplication with a division is exact even if the product is not", () => {
  const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), positive, (x, y, c) => {
      const [a, b] = [x, y % (c + 1)];
      const { quotient, remainder } = mulDiv(a, b, c);
      expect(BigInt(quotient) * BigInt(c) + BigInt(remainder)).toBe(BigInt(a) * BigInt(b));
      expect(remainder).toBeLessThan(c);
    }),
  );
});

describe("splitting an amount over lines", () => {
  test.each<[string, number, number[], string[], number[]]>([
    ["10.00 over three equal lines", 1000, [1000, 1000, 1000], ["1", "2", "3"], [334, 333, 333]],
    ["50 over 120, 230 and 300", 5000, [12_000, 23_000, 30_000], ["1", "2", "3"], [923, 1769, 2308]],
    ["a tie goes to the smaller id: 2 before 10", 1, [500, 500], ["10", "2"], [0, 1]],
    ["a tie goes to the smaller id: a before b", 1, [500, 500], ["b", "a"], [0, 1]],
    ["the larger remainder comes before the smaller id", 10, [100, 500], ["1", "2"], [2, 8]],
    ["two cents over three equal lines", 2, [100, 100, 100], ["3", "1", "2"], [0, 1, 1]],
    ["a line without weight gets nothing", 100, [0, 300], ["1", "2"], [0, 100]],
    ["a share of everything", 600, [100, 200, 300], ["1", "2", "3"], [100, 200, 300]],
    ["a share of nothing", 0, [100, 200], ["1", "2"], [0, 0]],
    ["there is nothing to take it from", 100, [0, 0], ["1", "2"], [0, 0]],
    ["there are no lines", 0, [], [], []],
    ["one line", 7, [9], ["1"], [7]],
  ])("%s", (_, amount, weights, ids, parts) => {
    expect(allocate(amount, weights, ids)).toEqual(parts);
  });

  test("ids: shorter first, then by code unit", () => {
    expect(["b", "10", "2", "a", "1", ""].sort(compareIds)).toEqual(["", "1", "2", "a", "b", "10"]);
    expect(compareIds("10", "10")).toBe(0);
  });

  const lines = fc
    .uniqueArray(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 12 })
    .chain((ids) =>
      fc.record({
        ids: fc.constant(ids),
        weights: fc.array(fc.oneof(fc.nat(5), fc.nat(100_000), fc.nat(MAX_MINOR)), {
          minLength: ids.length,
          maxLength: ids.length,
        }),
      }),
    )
    .filter(({ weights }) => weights.some((weight) => weight > 0))
    .chain(({ ids, weights }) => {
      const total = weights.reduce((a, b) => a + b, 0);
      return fc.record({ ids: fc.constant(ids), weights: fc.constant(weights), amount: fc.nat(total) });
    });

  test("the parts add up to the amount, and none is negative or more than its line", () => {
    fc.assert(
      fc.property(lines, ({ amount, weights, ids }) => {
        const parts = allocate(amount, weights, ids);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(amount);
        expect(parts.every((part, at) => part >= 0 && part <= weights[at]!)).toBe(true);
      }),
    );
  });

  test("each part is within one unit of its exact share", () => {
    fc.assert(
      fc.property(lines, ({ amount, weights, ids }) => {
        const total = BigInt(weights.reduce((a, b) => a + b, 0));
        for (const [at, part] of allocate(amount, weights, ids).entries()) {
          const error = BigInt(part) * total - BigInt(amount) * BigInt(weights[at]!);
          expect(error > -total && error < total).toBe(true);
        }
      }),
    );
  });

  test("the order of the lines does not matter", () => {
    const shuffled = lines.chain((split) =>
      fc.record({
        split: fc.constant(split),
        order: fc.shuffledSubarray([...split.ids.keys()], { minLength: split.ids.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ split: { amount, weights, ids }, order }) => {
        const parts = allocate(amount, weights, ids);
        const again = allocate(
          amount,
          order.map((at) => weights[at]!),
          order.map((at) => ids[at]!),
        );
        expect(again).toEqual(order.map((at) => parts[at]));
      }),
    );
  });
});
