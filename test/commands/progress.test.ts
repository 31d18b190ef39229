import { expect, test } from "vitest";
import { progressOn } from "../../collector/commands/operator.ts";

function outputOn(isTTY: boolean): string {
  let text = "";
  const write = (chunk: unknown) => {
    text += chunk;
    return true;
  };
  const progress = progressOn({ isTTY, write });
  for (let n = 1; n <= 1_000; n += 1) progress.show(`step ${n}`);
  progress.end();
  return text;
}

const CLEAN_LINE = "\r\x1b[K";

test("a terminal shows one changing line, which is cleared at the end", () => {
  expect(outputOn(true).startsWith(`${CLEAN_LINE}step 1${CLEAN_LINE}`)).toBe(true);
  expect(outputOn(true).endsWith(CLEAN_LINE)).toBe(true);
});

test("a log gets no progress of short work", () => {
  expect(outputOn(false)).toBe("");
});
