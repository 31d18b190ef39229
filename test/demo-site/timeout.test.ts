import { expect, it } from "vitest";
import { withTimeout } from "../../demo-site/shop/timeout.js";

it.each<[string, () => Promise<string> | string, string | null]>([
  ["the promise's value", () => Promise.resolve("value"), "value"],
  ["a plain value", () => "value", "value"],
  ["null for a promise that rejects", () => Promise.reject(new Error("blocked")), null],
])("returns %s", async (_, start, expected) => {
  expect(await withTimeout(start(), 10_000)).toBe(expected);
});

it("returns null for a promise that never settles", async () => {
  expect(await withTimeout(new Promise(() => {}), 20)).toBe(null);
});
