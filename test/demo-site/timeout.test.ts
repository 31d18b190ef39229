import { expect, it } from "vitest";
import { withTimeout } from "../../demo-site/shop/timeout.js";

it.each<[string, () => Promise<string> | string, string | null]>([
  ["the value", () => Promise.resolve("value"), "value"],
  ["a plain value", () => "value", "value"],
  ["null for a promise that fails", () => Promise.reject(new Error("blocked")), null],
  ["null for a promise that never answers", () => new Promise(() => {}), null],
])("gives %s", async (_, asked, expected) => {
  expect(await withTimeout(asked(), 20)).toBe(expected);
});
