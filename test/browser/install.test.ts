import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { HARAVAN_MESSAGES, type HaravanMessagesPayload } from "../tags/payloads/haravan.ts";
import { SHOPIFY } from "../tags/payloads/shopify.ts";
import { filledIn, type Site, textOf } from "../tags/shop-page.ts";
import { openStored, storedOf } from "../tags/stored.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve, WAIT_MS } from "./browser.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
let collector: Collector;
let store: ReturnType<typeof openStored>;
beforeAll(async () => {
  browser = await launch();
  collector = await startCollector();
  store = openStored(collector.dataFile);
});
afterAll(async () => {
  store.close();
  await browser.close();
  await collector.close();
});

/** A property that accepts events of one origin alone. */
async function siteOf(origin: string): Promise<Site & { readonly id: string }> {
  const options = { name: "Shop", allowed_origins: [origin] };
  const { id, write_key } = (await (await collector.admin("/v1/properties", options)).json()).data;
  return { id, collector: collector.url, writeKey: write_key, serverKey: "" };
}

/** Haravan's checkout: its two forms, and the messages that it writes for codes. */
const checkoutHtml = (entered: HaravanMessagesPayload["entered"]): string => `
  <form id="form_discount_add">
    <input name="discount.code"><button type="submit">Apply</button><p class="field-message-error" hidden></p>
  </form>
  <form id="form_discount_remove"></form>
  <script>
    var messages = ${JSON.stringify(Object.fromEntries(entered.map(({ code, message }) => [code, message])))};
    document.querySelector("#form_discount_add").addEventListener("submit", function (event) {
      event.preventDefault();
      var text = document.querySelector(".field-message-error");
      text.textContent = messages[document.querySelector("input").value];
      text.hidden = text.textContent === "";
    });
  </script>`;

/** The pages of docs/install/haravan.md: the snippet, the call of `watch`, and the paste. */
async function openHaravan({ entered, checkout = {} }: HaravanMessagesPayload) {
  let site: Site | undefined;
  const pastes = () => {
    const scripts = `<script>${textOf("plugins/haravan.js")}</script>${textOf("demo-site/tags/haravan/checkout.html")}`;
    return filledIn(textOf("demo-site/tags/direct/snippet.html") + scripts, site!);
  };
  const origin = await serve(({ url = "" }, response) => {
    const isThanks = url.endsWith("/thank_you");
    const haravan = `<script>window.Haravan = { checkout: ${JSON.stringify(isThanks ? checkout : {})} };</script>`;
    const body = isThanks ? "" : checkoutHtml(entered);
    response
      .setHeader("content-type", "text/html; charset=utf-8")
      .end(`<!doctype html><title>Shop</title>${haravan}${body}${pastes()}`);
  });
  site = await siteOf(origin);
  return { site: site as Awaited<ReturnType<typeof siteOf>>, origin };
}

async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction("window.web_event.version");
}

test.each(HARAVAN_MESSAGES.map((shape) => [shape.name, shape] as const))("Haravan: %s", async (_, shape) => {
  const { entered, checkout } = shape.payload;
  const { site, origin } = await openHaravan(shape.payload);
  const page = await newVisitor(browser);
  await openPage(page, `${origin}/checkouts/9131/`);
  // The file of `watch` has loaded.
  await page.waitForLoadState("networkidle");
  const codes = () => store.rows("SELECT code FROM code_checks WHERE property_id = ?", site.id).map(({ code }) => code);
  for (const [at, { code }] of entered.entries()) {
    await page.fill("input", code);
    await page.click("button");
    await page.evaluate("web_event.flush()");
    await expect.poll(codes, { timeout: WAIT_MS }).toHaveLength(at + 1);
  }
  if (checkout) await openPage(page, `${origin}/checkouts/9131/thank_you`);
  await page.evaluate("web_event.flush()");
  const visitor = await page.evaluate("localStorage.getItem('promotrail.visitor')");
  expect(storedOf(store.rows, site.id, String(visitor))).toEqual(shape.stored);
});

/** The page that Shopify keeps a custom pixel in: it has no cookie and no storage of the shop, so the page of the checkout lends them. */
const sandbox = (pixel: string): string => `<script>
  var subscribers = {};
  var analytics = { subscribe: function (name, run) { subscribers[name] = run; } };
  var browser = {
    cookie: { get: async function () { return "visitor-in-a-sandbox"; } },
    localStorage: { getItem: async function () { return null; }, setItem: async function () {} },
  };
  onmessage = function (message) { subscribers[message.data.name](message.data); };
</script><script>${pixel}</script>`;

test("Shopify: the custom pixel sends an order from a sandboxed iframe, whose origin is null", async () => {
  const site = await siteOf("null");
  const pixel = filledIn(textOf("plugins/shopify/pixel.js") + textOf("demo-site/tags/shopify/orders.js"), site);
  const page = await newVisitor(browser);
  await page.goto(
    await serve((_request, response) =>
      response
        .setHeader("content-type", "text/html; charset=utf-8")
        .end(`<!doctype html><iframe sandbox="allow-scripts allow-forms"></iframe>`),
    ),
  );
  await page.evaluate((html) => {
    const frame = document.querySelector("iframe")!;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    frame.srcdoc = html;
    return loaded;
  }, sandbox(pixel));
  const { payload, stored } = SHOPIFY[0]!;
  const events = "pixel" in payload ? payload.pixel : [];
  const found = () => storedOf(store.rows, site.id, "visitor-in-a-sandbox");
  for (const [at, event] of events.entries()) {
    const message = { ...event, id: `event-${at}`, timestamp: new Date().toISOString() };
    await page.evaluate((sent) => document.querySelector("iframe")!.contentWindow!.postMessage(sent, "*"), message);
    await expect.poll(() => found().events, { timeout: WAIT_MS }).toHaveLength(at + 1);
  }
  expect(found()).toEqual(stored);
});
