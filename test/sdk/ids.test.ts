import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { createIds, timeOf } from "../../sdk/ids.ts";
import { random } from "./fakes.ts";

const NOW = 1_800_000_000_000;
const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const times = fc.array(fc.integer({ min: 1, max: 2 ** 47 }), { minLength: 2, maxLength: 50 });

/** The ids that a page creates at these times of its clock. */
const idsAt = (clock: readonly number[]) => {
  let at = 0;
  const newId = createIds(() => clock[at++]!, random);
  return clock.map(newId);
};

test("has version 7, the RFC's variant, and the time in its first 48 bits", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 48 - 1 }), fc.nat(255), (now, byte) => {
      const id = createIds(
        () => now,
        (bytes) => bytes.fill(byte),
      )();
      expect(id).toMatch(V7);
      expect(timeOf(id)).toBe(now);
    }),
  );
});

describe("each id sorts after the previous one", () => {
  test.each([
    ["the clock advances", [NOW, NOW + 1, NOW + 100]],
    ["the clock stands still", [NOW, NOW, NOW, NOW]],
    ["the clock goes back", [NOW, NOW - 86_400_000, NOW - 1]],
    ["the clock returns to an earlier time", [NOW, NOW - 1, NOW, NOW + 1, NOW]],
  ])("%s", (_, clock) => {
    const ids = idsAt(clock);
    expect(ids).toEqual([...new Set(ids)].sort());
  });

  test("whatever the clock does", () => {
    fc.assert(
      fc.property(times, (clock) => {
        const ids = idsAt(clock);
        expect(ids).toEqual([...new Set(ids)].sort());
        for (const id of ids) expect(id).toMatch(V7);
      }),
    );
  });
});

test("several ids in one millisecond use future milliseconds", () => {
  expect(timeOf(idsAt(Array(1_000).fill(NOW)).at(-1)!)).toBe(NOW + 999);
});

test("no two ids have the same random bits", () => {
  const ids = idsAt(Array(1_000).fill(NOW));
  expect(new Set(ids.map((id) => id.slice(14))).size).toBe(1_000);
});

test("two pages that start in the same millisecond have different ids", () => {
  const pages = Array.from({ length: 1_000 }, () => idsAt([NOW])[0]);
  expect(new Set(pages).size).toBe(1_000);
});

test("takes its other bits from the source of randomness", () => {
  const filled = (byte: number) =>
    createIds(
      () => NOW,
      (bytes) => bytes.fill(byte),
    )();
  expect(filled(0)).toBe("01a3185c-5000-7000-8000-000000000000");
  expect(filled(255)).toBe("01a3185c-5000-7fff-8fff-ffffffffffff");
});

test("has no time where the id is no UUID", () => {
  expect(timeOf("not-an-id")).toBeNaN();
});

test("an old library that replaces Array.from changes nothing", () => {
  const from = vi.spyOn(Array, "from").mockImplementation((list: unknown) => [...(list as Iterable<unknown>)]);
  const [id] = idsAt([NOW]);
  from.mockRestore();
  expect(id).toMatch(V7);
});
