import { webcrypto } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Random, uuidv7 } from "../../sdk/ids.ts";

const random: Random = (bytes) => webcrypto.getRandomValues(bytes);
const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test("has version 7, the RFC's variant, and the time in its first 48 bits", () => {
  fc.assert(
    fc.property(time, fc.uint8Array({ minLength: 10, maxLength: 10 }), (now, bytes) => {
      const id = uuidv7(now, () => bytes);
      expect(id).toMatch(V7);
      expect(Number.parseInt(id.replace("-", "").slice(0, 12), 16)).toBe(now);
    }),
  );
});

test("sorts by time", () => {
  fc.assert(
    fc.property(time, time, (a, b) => {
      const ids = [a, b].map((now) => uuidv7(now, random));
      expect(Math.sign(a - b)).toBe(a === b ? 0 : ids[0]! < ids[1]! ? -1 : 1);
    }),
  );
});

test("does not repeat within a millisecond", () => {
  const ids = Array.from({ length: 10_000 }, () => uuidv7(1_800_000_000_000, random));
  expect(new Set(ids).size).toBe(ids.length);
});

test("takes all of its 74 other bits from the source of randomness", () => {
  expect(uuidv7(0, (bytes) => bytes.fill(0))).toBe("00000000-0000-7000-8000-000000000000");
  expect(uuidv7(0, (bytes) => bytes.fill(255))).toBe("00000000-0000-7fff-bfff-ffffffffffff");
});
