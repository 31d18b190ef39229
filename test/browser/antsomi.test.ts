import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { collectorForTest } from "../support/collector.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve } from "./browser.ts";
import { snippetFor } from "./snippet.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** The call in Antsomi's guide. */
const SNIPPET = `
web_event.track("promotion_code", "used", {
    items: [
        { type: "promotion_code", id: "{{promotion_code}}", name: "{{promotion_code}}", code_status: 4 },
    ],
    dims: {
        customers: { customer_id: "{{customer_id}}", name: "{{customer_name}}", email: "{{customer_email}}", phone: "{{customer_phone}}",
            cdp_source: "Staging" // Staging/Production
        },
        transaction: { id: "{{order_id}}" }
    },
    extra: { cdp_property_id: "{{cdp_property_id}}" },
});`;

const VALUES: Record<string, string> = {
  promotion_code: "fresh15",
  customer_id: "C-42",
  customer_name: "Ann Example",
  customer_email: "ann@shop.example",
  customer_phone: "+49 30 1",
  order_id: "O-4711",
  cdp_property_id: "565018647",
};

const filledSnippet = SNIPPET.replace(/\{\{(\w+)\}\}/g, (_, name: string) => VALUES[name]!);

test("Antsomi's call on a page with our snippet is stored and, as a test event, not in the report", async () => {
  const collector = await collectorForTest({ demo: true });
  const html = `<!doctype html><title>Blank</title>${snippetFor(collector.url)}<script>${filledSnippet}</script>`;
  const blank = await serve((_req, res) => res.setHeader("content-type", "text/html").end(html));
  const page = await newVisitor(browser);
  await page.goto(blank);
  await page.evaluate("web_event.flush()");

  const codeChecks = async (path: string) =>
    (await collector.admin(`/v1/code_checks?traffic=all&property_id=100001${path}`)).json();
  const report = await codeChecks("");
  expect(report.data).toEqual([]);
  expect(report.meta.hidden).toMatchObject({ staging: 1 });
  const { data } = await codeChecks("&cdp_source=Staging");
  expect(data).toMatchObject([
    {
      code: "FRESH15",
      entered: "fresh15",
      reported_status: 4,
      status: 4,
      reason: "cart_unknown",
      transaction_id: "O-4711",
      customer_id: "C-42",
    },
  ]);
});

test("a page with Antsomi's globals and queue needs only the script's new address", async () => {
  const collector = await collectorForTest();
  const property = { name: "Shop", allowed_origins: ["*"], aliases: ["565018647"] };
  const { data } = await (await collector.admin("/v1/properties", property)).json();
  const html = `<!doctype html><title>Blank</title><script>
    var _portalId = 33167, _propId = 565018647;
    var _cdp365Analytics = { default_event: 1, page: "cart", extra: { currency: "EUR" },
      track: [["promotion_code", "used", { items: [{ type: "promotion_code", id: "declared" }] }]] };
    window.web_event = { queue: [] };
    ["track"].forEach(function (name) { web_event[name] = function () { web_event.queue.push([name].concat([].slice.call(arguments))); }; });
    web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "queued" }] });
  </script><script async src="${collector.url}/sdk/web_event.js"></script>`;
  const page = await newVisitor(browser);
  await page.goto(await serve((_req, res) => res.setHeader("content-type", "text/html").end(html)));
  await page.waitForFunction("window.web_event.version");
  await page.evaluate("web_event.flush()");
  const checks = await (await collector.admin(`/v1/code_checks?traffic=all&property_id=${data.id}`)).json();
  expect(checks.data.map(({ entered }: { entered: string }) => entered).toSorted()).toEqual(["declared", "queued"]);
});
