import { json } from "node:stream/consumers";
import { type Browser, launch, type Page } from "puppeteer-core";
import { expect, inject, onTestFinished, test, vi } from "vitest";
import { type Collector, collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { BROWSER_TEST_MS, serve, WAIT_MS } from "./browser.ts";
import { CHROMIUM_ARGS } from "./find-chromium.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

/** Playwright's contexts do not prerender; a profile of its own does. */
async function openChromium(): Promise<Browser> {
  const userDataDir = temporaryFolder(onTestFinished);
  const executablePath = inject("chromiumPath");
  const browser = await launch({ executablePath, userDataDir, args: CHROMIUM_ARGS, pipe: true, headless: true });
  onTestFinished(() => browser.close());
  return browser;
}

/** A page whose link to /cart the browser prerenders. */
const START = `<!doctype html><title>Start</title><a href="/cart">Cart</a>
  <script type="speculationrules">
    {"prerender": [{"source": "list", "urls": ["/cart"], "eagerness": "immediate"}]}
  </script>`;

/** A page that tracks a cart and a code while it loads, and records whether it was prerendered at each request. */
const cartPage = (snippet: string): string => `<!doctype html><title>Cart</title>
  <script>
    window.wasPrerendered = document.prerendering;
    window.requests = [];
    const send = window.fetch;
    window.fetch = (url, init) => {
      requests.push(document.prerendering);
      return send(url, init);
    };
    window._cdp365Analytics = { default_event: 1, page: "cart" };
    // After the tasks of the script, which would have sent by then.
    const reportReady = () => setTimeout(() => send("/ready?requests=" + requests.length));
  </script>
  ${snippet}
  <script>
    window.results = [
      web_event.track("product", "view_cart", { items: [{ type: "product", id: 118, price: "119.95", quantity: 2 }] }),
      web_event.track("promotion_code", "used", { items: [{ type: "promotion_code", id: "TAKE50" }] }),
      web_event.evaluate({ lines: [{ product_id: 118, price: "119.95", quantity: 2 }] }, ["TAKE50"]),
    ];
    Promise.all(results)
      .then((all) => web_event.flush().then(() => all.map(({ outcome }) => outcome)))
      .then((outcomes) => send("/report", { method: "POST", body: JSON.stringify({ wasPrerendered, outcomes, requests }) }));
  </script>`;

/** The report of the page after it was opened: the results of its calls, and whether it was prerendered at each request. */
interface Report {
  wasPrerendered: boolean;
  outcomes: string[];
  requests: boolean[];
}

/** Serves both pages. @returns also the number of requests that the cart page has made when it is ready, and its report */
async function serveShop(snippet: string) {
  const ready = Promise.withResolvers<number>();
  const reported = Promise.withResolvers<Report>();
  const origin = await serve((req, res) => {
    const { pathname, searchParams } = new URL(req.url!, "http://shop.example");
    if (pathname === "/ready") ready.resolve(Number(searchParams.get("requests")));
    if (pathname === "/report") json(req).then((report) => reported.resolve(report as Report));
    res.setHeader("content-type", "text/html").end(pathname === "/cart" ? cartPage(snippet) : START);
  });
  return { origin, ready: ready.promise, reported: reported.promise };
}

const INSTALLS: Record<string, (address: string) => string> = {
  "the snippet": (address) => `<script>${stubOf(address)}</script>`,
  "the script alone": (address) => `<script src="${address}" onload="reportReady()"></script>`,
};

/** The snippet's calls, without its way to load the script: the test needs the moment when it has loaded. */
const stubOf = (address: string): string => `
  (function () {
    var queue = [];
    function add(call) {
      return new Promise(function (resolve) { call.resolve = resolve; queue.push(call); });
    }
    window.web_event = function () { return add([].slice.call(arguments)); };
    ["track", "evaluate", "flush"].forEach(function (name) {
      web_event[name] = function () { return add([name].concat([].slice.call(arguments))); };
    });
    web_event.queue = queue;
    var script = document.createElement("script");
    script.src = "${address}";
    script.onload = reportReady;
    document.head.appendChild(script);
  })();`;

async function storedEvents(collector: Collector): Promise<string[]> {
  const { data } = await (await collector.admin("/v1/events?traffic=all&property_id=100001")).json();
  return data.map(({ category, action }: { category: string; action: string }) => `${category}/${action}`).toSorted();
}

async function openStart(origin: string): Promise<{ browser: Browser; page: Page }> {
  const browser = await openChromium();
  const page = await browser.newPage();
  page.setDefaultTimeout(WAIT_MS);
  await page.goto(origin);
  return { browser, page };
}

test.each(
  Object.entries(INSTALLS),
)("with %s, a prerendered page sends everything once it is opened, and nothing before", async (_, install) => {
  const collector = await collectorForTest({ demo: true });
  const { origin, ready, reported } = await serveShop(install(`${collector.url}/sdk/web_event.js?key=wk_demo`));
  const { page } = await openStart(origin);
  expect(await ready).toBe(0);
  await page.click("a");
  const { wasPrerendered, outcomes, requests } = await reported;
  expect(wasPrerendered).toBe(true);
  expect(outcomes).toEqual(["stored", "stored", "calculated"]);
  expect(requests.length).toBeGreaterThan(1);
  expect(requests).not.toContain(true);
  expect(await storedEvents(collector)).toEqual(["pageview/view", "product/view_cart", "promotion_code/used"]);
});

test("a prerendered page that is never opened sends nothing, and leaves nothing on the device", async () => {
  const collector = await collectorForTest({ demo: true });
  const address = `${collector.url}/sdk/web_event.js?key=wk_demo`;
  const { origin, ready } = await serveShop(INSTALLS["the snippet"]!(address));
  const { page } = await openStart(origin);
  expect(await ready).toBe(0);
  expect(await page.evaluate("Object.keys(localStorage)")).toEqual([]);
  expect(await page.evaluate("document.cookie")).toBe("");
  // The page that prerenders ends it. It would deliver events that it left on the device.
  await page.evaluate(`document.querySelector("script").remove()`);
  await page.goto(`${origin}/other`);
  await page.addScriptTag({ url: address });
  const tracked = `web_event.track("promotion_code", "removed", { items: [{ type: "promotion_code", id: "TAKE50" }] })`;
  expect(await page.evaluate(tracked)).toMatchObject({ outcome: "stored" });
  expect(await storedEvents(collector)).toEqual(["promotion_code/removed"]);
});
