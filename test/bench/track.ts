// `npm run bench:track`: the time of `track()` in a page of a real Chromium, while 100 events are queued.
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Page } from "playwright-core";
import { CHROMIUM_ARGS, findChromium } from "../browser/find-chromium.ts";

/** Calls in one measurement, because Chromium's clock has a resolution of 0.1 ms. */
const BLOCK = 50;
const BLOCKS = 60;
const QUEUED = 100;

const sdkFile = (path: string) => readFileSync(new URL(`../../dist${path}`, import.meta.url));

/** Serves the page, the SDK, and a collector that refuses with Retry-After, so that events stay queued. */
const site: RequestListener = (req, res) => {
  const [path = ""] = req.url?.split("?") ?? [];
  if (path.startsWith("/sdk/")) return res.setHeader("content-type", "text/javascript").end(sdkFile(path));
  if (req.url?.startsWith("/v1/")) return res.writeHead(503, { "retry-after": "3600" }).end();
  return res
    .setHeader("content-type", "text/html")
    .end('<!doctype html><title>Shop</title><script src="/sdk/web_event.js?key=wk_demo"></script>');
};

/** A typical event of a shop, about 900 bytes with its context. */
const EVENT = {
  items: [{ type: "product", id: 118, name: "Orbit Terrarium - Large", sku: "OTL", price: "119.95", quantity: 2 }],
  dims: { customers: { customer_id: "C-1", name: "Ann Example", email: "ann@shop.example" } },
  extra: { currency: "USD" },
};

/** Milliseconds of one block, in a new page without other stored data. */
async function measure(page: Page, address: string): Promise<number> {
  await page.goto(address);
  await page.evaluate("localStorage.clear()");
  await page.reload();
  return page.evaluate(
    ({ event, queued, block }) => {
      const { track } = (window as unknown as { web_event: { track(...args: unknown[]): unknown } }).web_event;
      for (let n = 0; n < queued; n += 1) track("product", "view", event);
      return new Promise<number>((resolve) => {
        // After the collector has refused the first batch, nothing else runs during the calls.
        setTimeout(() => {
          const start = performance.now();
          for (let n = 0; n < block; n += 1) track("product", "view", event);
          resolve(performance.now() - start);
        }, 50);
      });
    },
    { event: EVENT, queued: QUEUED, block: BLOCK },
  );
}

const server = createServer(site);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
try {
  const page = await browser.newPage();
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const costs: number[] = [];
  for (let n = 0; n < BLOCKS; n += 1) costs.push((await measure(page, address)) / BLOCK);
  costs.sort((a, b) => a - b);
  const at = (part: number) => costs[Math.min(costs.length - 1, Math.floor(costs.length * part))]!.toFixed(3);
  console.log(`track(), ms per call; ${BLOCKS} pages, ${QUEUED} queued events, blocks of ${BLOCK} calls`);
  console.log(`median ${at(0.5)}   p99 ${at(0.99)}   (targets: 0.1 and 1)`);
} finally {
  await browser.close();
  server.close();
}
