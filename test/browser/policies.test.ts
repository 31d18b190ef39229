import { expect, test } from "vitest";
import { newVisitor, serve, startDemo } from "./browser.ts";
import { POLICIES, REPORTED, shopUnder, VISIT } from "./policies.ts";

const demo = startDemo();

test.each(Object.entries(POLICIES))("a page that admits %s runs every file", async (_, policy) => {
  const page = await newVisitor(demo.browser);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (line) => line.type() === "error" && !policy.says?.test(line.text()) && errors.push(line.text()));
  await page.goto(await serve(shopUnder(policy, demo.collector.url)));
  expect(await page.evaluate(VISIT)).toEqual(REPORTED);
  expect(errors).toEqual([]);
});

test("the snippet of a pinned version loads a script that fits its hash", async () => {
  const page = await newVisitor(demo.browser);
  const { version } = await (await fetch(`${demo.collector.url}/sdk/integrity.json`)).json();
  const snippet = await (await fetch(`${demo.collector.url}/sdk/${version}/stub.js`)).text();
  const script = snippet.replace("https://YOUR-COLLECTOR", demo.collector.url).replace("YOUR-WRITE-KEY", "wk_demo");
  const html = `<!doctype html><title>Cart</title><script>${script}</script>`;
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  expect(await page.evaluate(`web_event.track("own", "event")`)).toMatchObject({ outcome: "stored" });
  expect(await page.evaluate(`document.querySelector("[integrity]").src`)).toContain(`/${version}/`);
});
