import { expect, test, vi } from "vitest";
import { callable } from "../../sdk/callable.ts";
import type { Methods } from "../../sdk/index.ts";
import { VERSION } from "../../sdk/version.ts";

const NAMES = ["init", "track", "evaluate", "watch", "consent", "on", "flush", "reset"] as const;
const fakeMethods = () =>
  Object.fromEntries(NAMES.map((name) => [name, vi.fn(() => `answer of ${name}`)])) as unknown as Methods;
const untyped = (methods: Methods) => callable(methods) as unknown as (...args: unknown[]) => unknown;

test.each(NAMES)("%s works as a method and by its name", (name) => {
  const methods = fakeMethods();
  expect(callable(methods)[name]).toBe(methods[name]);
  expect(untyped(methods)(name, 1, "two")).toBe(`answer of ${name}`);
  expect(methods[name]).toHaveBeenCalledExactlyOnceWith(1, "two");
});

test.each([
  [["product", "view", {}]],
  [["promotion_code", "used"]],
  [["toString", "constructor"]],
  [["version"]],
  [[undefined]],
  [[]],
])("%j starts with no method name, so it is a call of track", (args) => {
  const methods = fakeMethods();
  expect(untyped(methods)(...args)).toBe("answer of track");
  expect(methods.track).toHaveBeenCalledExactlyOnceWith(...args);
});

test("has a version", () => {
  expect(callable(fakeMethods()).version).toBe(VERSION);
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
});
