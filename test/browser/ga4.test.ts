import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { newVisitor, serve, startDemo, WAIT_MS } from "./browser.ts";

const demo = startDemo();

/** The paste of docs/install/ga4.md, filled in. */
const paste = () =>
  readFileSync(new URL("../../demo-site/tags/ga4/snippet.html", import.meta.url), "utf8")
    .replaceAll("https://YOUR-COLLECTOR", demo.collector.url)
    .replace("YOUR-WRITE-KEY", "wk_demo");

/** The pages of a shop that fills its data layer before, while and after the bridge loads, as GTM does. */
const PAGES: Readonly<Record<string, string>> = {
  "/cart": `dataLayer.push({ event: "view_cart", ecommerce: { currency: "USD", value: 225,
    items: [{ item_id: "THR-WOOL", price: 225, quantity: 1 }] } });`,
  "/checkout": `gtag("event", "begin_checkout", { currency: "USD", value: 191.25, coupon: "FRESH15",
    items: [{ item_id: "THR-WOOL", price: 191.25, discount: 33.75, quantity: 1 }] });
    var push = dataLayer.push;
    dataLayer.push = function () { return push.apply(dataLayer, arguments); };
    dataLayer.push({ event: "add_payment_info", ecommerce: { coupon: "FRESH15" } });`,
  "/thanks": `addEventListener("load", function () {
    dataLayer.push({ event: "purchase", ecommerce: { transaction_id: "T-1", currency: "USD", value: "$191.25", coupon: "FRESH15",
      items: [{ item_id: "THR-WOOL", price: "$191.25", discount: "$33.75", quantity: 1 }] } });
  });`,
};

test("a shop with a data layer reports its codes and orders after one paste", async () => {
  const page = await newVisitor(demo.browser);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  const shop = await serve(({ url = "" }, response) => {
    const head = "window.dataLayer = window.dataLayer || []; function gtag() { dataLayer.push(arguments); }";
    const html = `<!doctype html><title>Shop</title><script>${head}</script>${paste()}<script>${PAGES[url]}</script>`;
    response.setHeader("content-type", "text/html").end(html);
  });
  const rows = async (list: string) =>
    (await (await demo.collector.admin(`/v1/${list}?property_id=100001&traffic=all`)).json()).data;
  for (const path of Object.keys(PAGES)) {
    await page.goto(shop + path);
    await page.waitForFunction("window.web_event.version && window._promotrail_ga4");
  }
  await expect.poll(() => rows("redemptions"), { timeout: WAIT_MS }).toHaveLength(1);
  expect(await rows("redemptions")).toMatchObject([
    { code: "FRESH15", transaction_id: "T-1", basis: "evaluated", discount: "33.75" },
  ]);
  expect(await rows("code_checks")).toMatchObject([
    { code: "FRESH15", verdict: "accepted", entry: "reported", status: 5 },
  ]);
  const events: { event_id: string; action: string }[] = await rows("events");
  // Requests of two pages overlap; ids are in the order of the calls.
  events.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  expect(events.map(({ action }) => action)).toEqual(["view_cart", "checkout", "used", "payment", "purchase"]);
  expect(errors).toEqual([]);
});
