import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pauseAfter, retryAfter, SLOWEST_MS } from "../../sdk/retry.ts";

const NOW = Date.parse("2026-11-22T01:02:03Z");
const HOUR = 3_600_000;

describe("the pause after failures in a row", () => {
  test.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [9, 256_000],
    [10, SLOWEST_MS],
    [100, SLOWEST_MS],
    [5_000, SLOWEST_MS],
  ])("after %d failures is at most %d ms", (failures, most) => {
    expect([0, 0.5, 1].map((random) => pauseAfter(failures, random, 0))).toEqual([0, most / 2, most]);
  });

  test("is at least as long as the collector requested", () => {
    expect(pauseAfter(1, 0, 30_000)).toBe(30_000);
    expect(pauseAfter(9, 1, 30_000)).toBe(256_000);
  });

  test("is at most an hour, whatever is requested", () => {
    expect(pauseAfter(1, 1, 10 * HOUR)).toBe(HOUR);
    expect(pauseAfter(1, 1, Number.POSITIVE_INFINITY)).toBe(HOUR);
  });

  test("is always valid for a timer", () => {
    const any = fc.property(
      fc.nat(10_000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (n, random, after) => {
        const ms = pauseAfter(n + 1, random, after);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(HOUR);
      },
    );
    fc.assert(any);
  });
});

describe("Retry-After", () => {
  test.each<[string | null, number]>([
    ["120", 120_000],
    [" 7 ", 7_000],
    ["0.5", 500],
    ["0", 0],
    ["-5", 0],
    [null, 0],
    ["", 0],
    ["soon", 0],
    ["NaN", 0],
    ["Sun, 22 Nov 2026 01:03:03 GMT", 60_000],
    ["Sun, 22 Nov 2026 01:01:03 GMT", 0],
    ["Infinity", Number.POSITIVE_INFINITY],
  ])("%j requests %d ms", (header, ms) => {
    expect(retryAfter(header, NOW)).toBe(ms);
  });

  test("the pause is between zero and an hour for any value", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        expect(pauseAfter(1, 0, retryAfter(header, NOW))).toBeLessThanOrEqual(HOUR);
        expect(pauseAfter(1, 0, retryAfter(header, NOW))).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
