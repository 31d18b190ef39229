import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launch, newVisitor } from "../browser/browser.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { blocksOf, runCommand } from "./page.ts";
import { asMatcher } from "./response.ts";

let collector: Collector;
let browser: Browser;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await collector.close();
});

/** Runs an example in the console of the demo shop. @returns the first line that it logs there */
async function logOf(example: string): Promise<string> {
  const page = await newVisitor(browser);
  await page.goto(`${collector.url}/direct/`, { waitUntil: "domcontentloaded" });
  const log = page.waitForEvent("console", (message) => message.type() === "log");
  await page.evaluate(example);
  return (await log).text();
}

/** The comment at the end of the line that logs: the output that the page promises. */
const promisedLog = (example: string): string => /console\.log\(.*\); \/\/ (\d.*)/.exec(example)![1]!;

describe("README.md", () => {
  test("the example of track logs the reason and the missing quantity in the demo shop", async () => {
    const [example] = blocksOf("README.md", "js");
    expect(promisedLog(example!)).toBe("3 minimum_quantity_not_met {quantity: 1}");
    expect(await logOf(example!)).toBe(promisedLog(example!));
  });

  test.skipIf(!HAS_CURL)("the command prints the code check of that example", async () => {
    const [, command] = blocksOf("README.md", "sh");
    // The demo shop is driven by a program here, whose traffic the list leaves out.
    const url = command!
      .replaceAll("local-secret-of-32-characters-or-more", ADMIN_TOKEN)
      .replace("&code=", "&traffic=all&code=");
    const response = JSON.parse(await runCommand(url, collector));
    expect(response).toEqual(asMatcher(JSON.parse(blocksOf("README.md", "json")[0]!)));
  });
});

describe("docs/sdk.md", () => {
  test("the example of evaluate logs the total and the status", async () => {
    const example = blocksOf("docs/sdk.md", "js").find((block) => block.includes("evaluate("))!;
    expect(promisedLog(example)).toBe("189.90 4");
    expect(await logOf(example)).toBe(promisedLog(example));
  });
});

test.skipIf(!HAS_CURL)("the command of CHANGELOG.md prints a version", async () => {
  const [command] = blocksOf("CHANGELOG.md", "sh");
  expect(await runCommand(command!, collector)).toMatch(/^"version":"\d+\.\d+\.\d+"\n$/);
});
