import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve } from "./browser.ts";
import { POLICIES, REPORTED, shopUnder, VISIT } from "./policies.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
let collector: Collector;
beforeAll(async () => {
  browser = await launch();
  collector = await startCollector({ demo: true });
});
afterAll(async () => {
  await browser.close();
  await collector.close();
});

test.each(Object.entries(POLICIES))("a page that admits %s runs every file", async (_, policy) => {
  const page = await newVisitor(browser);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (line) => line.type() === "error" && !policy.says?.test(line.text()) && errors.push(line.text()));
  await page.goto(await serve(shopUnder(policy, collector.url)));
  expect(await page.evaluate(VISIT)).toEqual(REPORTED);
  expect(errors).toEqual([]);
});

test("the snippet of a pinned version loads a script that fits its hash", async () => {
  const page = await newVisitor(browser);
  const { version } = await (await fetch(`${collector.url}/sdk/integrity.json`)).json();
  const snippet = await (await fetch(`${collector.url}/sdk/${version}/stub.js`)).text();
  const script = snippet.replace("https://YOUR-COLLECTOR", collector.url).replace("YOUR-WRITE-KEY", "wk_demo");
  const html = `<!doctype html><title>Cart</title><script>${script}</script>`;
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  expect(await page.evaluate(`web_event.track("own", "event")`)).toMatchObject({ outcome: "stored" });
  expect(await page.evaluate(`document.querySelector("[integrity]").src`)).toContain(`/${version}/`);
});
