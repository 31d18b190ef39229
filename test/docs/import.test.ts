import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { blocksOf, runCommand } from "./page.ts";
import { patternOf } from "./response.ts";

const PAGE = "docs/operations.md";

test("the import of docs/operations.md prints what the page says", { timeout: 120_000 }, async () => {
  const collector = await collectorForTest({ demo: true });
  const cwd = temporaryFolder(onTestFinished);
  const block = (language: string): string => blocksOf(PAGE, language)[0]!;
  writeFileSync(join(cwd, "coupons.json"), block("json coupons.json"));
  const target = { url: collector.url, dataFile: collector.dataFile, cwd };
  const lines = (await runCommand(`${block("text import").trim()} 2>&1`, target)).trim().split("\n");
  const expected = [block("text output"), block("text partial")].flatMap((text) => text.trim().split("\n"));
  for (const line of expected)
    expect(
      lines.filter((printed) => patternOf(line).test(printed)),
      line,
    ).toHaveLength(1);
  expect(lines).toHaveLength(expected.length);
});
