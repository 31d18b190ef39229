import { expect, test } from "vitest";
import { openShop } from "./shop-page.ts";

test("Haravan's checkout is watched", () => {
  const calls: unknown[][] = [];
  openShop("haravan.js", { web_event: (...call: unknown[]) => calls.push(call) });
  expect(calls).toEqual([
    ["watch", expect.objectContaining({ input: expect.any(String), button: expect.any(String) })],
  ]);
});
