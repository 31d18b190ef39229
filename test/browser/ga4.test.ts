import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Tag } from "../../gtm/export.ts";
import { newVisitor, serve, startDemo, WAIT_MS } from "./browser.ts";
import { shopPage } from "./shop-page.ts";

const demo = startDemo();

/** The rows of a list of the API. */
const rows = async (list: string) =>
  (await (await demo.collector.admin(`/v1/${list}?property_id=100001&traffic=all`)).json()).data;

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

/** The messages of the data layer that became events, in the session of an order. */
function messagesOf(order: string): (string | null)[] {
  const db = new Database(demo.collector.dataFile, { readonly: true });
  try {
    return db
      .prepare<[string], string | null>(
        `SELECT body ->> '$.extra.ga4_event' FROM events
         WHERE session_id = (SELECT session_id FROM events WHERE action = 'purchase' AND body ->> '$.dims.transaction.id' = ?)
         ORDER BY event_id`,
      )
      .pluck()
      .all(order);
  } finally {
    db.close();
  }
}

/** The tags that docs/install/gtm.md leaves running for a site with GA4. */
const WITH_GA4 = ["Promotrail loader", "Promotrail GA4"];

test("the imported container reports a visit once where its GA4 tag takes the place of the event tags", async () => {
  const page = await newVisitor(demo.browser);
  await page.route("**/tags/gtm/container.json", async (route) => {
    const exported = await (await route.fetch()).json();
    for (const tag of exported.containerVersion.tag as { -readonly [F in keyof Tag]: Tag[F] }[])
      tag.paused = !WITH_GA4.includes(tag.name);
    await route.fulfill({ json: exported });
  });
  const shop = shopPage(page);
  await shop.open(`${demo.collector.url}/gtm/`);
  await shop.add("BSK-TIER");
  await shop.goToCheckout();
  const { number } = await shop.placeOrder();
  const names = ["view_item_list", "add_to_cart", "view_cart", "begin_checkout", "purchase"];
  await expect.poll(() => messagesOf(number), { timeout: WAIT_MS }).toEqual(names);
});
