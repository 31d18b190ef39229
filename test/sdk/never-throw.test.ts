import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { neverThrow } from "../../sdk/never-throw.ts";
import { spyOnConsole } from "./fakes.ts";

const error = new Error("no");
const fail = () => {
  throw error;
};

beforeEach(() => void spyOnConsole("error"));
afterEach(() => void vi.restoreAllMocks());

test("returns the value", () => {
  expect(neverThrow(() => 3)).toBe(3);
});

test("returns undefined where the code throws, and logs the error only on request", () => {
  expect(neverThrow(fail)).toBeUndefined();
  expect(console.error).not.toHaveBeenCalled();
  expect(neverThrow(fail, true)).toBeUndefined();
  expect(console.error).toHaveBeenCalledExactlyOnceWith(error);
});
