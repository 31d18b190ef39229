import { expect, test } from "vitest";
import { progressOn } from "../../collector/commands/operator.ts";
import { upgradeShownOn } from "../../collector/commands/upgrade-progress.ts";

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

test("an upgrade shows its steps, their share and the seconds", () => {
  const lines: string[] = [];
  let now = 1_000;
  const onStep = upgradeShownOn({ show: (text) => void lines.push(text) }, () => now);
  onStep({ from: 21, to: 28, step: 1, steps: 40 });
  now = 4_400;
  onStep({ from: 21, to: 28, step: 11, steps: 40 });
  expect(lines).toEqual([
    "upgrade from schema 21 to 28: step 1 of 40, 0 %, 0 s",
    "upgrade from schema 21 to 28: step 11 of 40, 25 %, 3 s",
  ]);
});
