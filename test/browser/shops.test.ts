import Database from "better-sqlite3";
import express from "express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createDemoShop } from "../../demo-site/server.ts";
import { type Collector, collectorForTest } from "../support/collector.ts";
import { BROWSER_TEST_MS, launch, newVisitor, serve, WAIT_MS } from "./browser.ts";
import { shopPage } from "./shop-page.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const BASKET = "BSK-TIER";

/** A copy of the shop on an origin of its own. */
const onOtherOrigin = ({ url }: Collector): Promise<string> =>
  serve(express().use(createDemoShop({ collectorUrl: url, writeKey: "wk_demo" })));

const redemptionsOf = async (collector: Collector, code: string) =>
  (await (await collector.admin(`/v1/redemptions?traffic=all&property_id=100001&code=${code}`)).json()).data;

/** A purchase event and the total of the quote that it names. */
interface PurchaseEvent {
  event_id: string;
  flags: string;
  quote_total: number | null;
}

function purchaseEvents({ dataFile }: Collector, orderId: string): PurchaseEvent[] {
  const db = new Database(dataFile, { readonly: true });
  try {
    return db
      .prepare<[string], PurchaseEvent>(
        `SELECT events.event_id, flags, shown ->> 'total' AS quote_total FROM events
         LEFT JOIN calculations c ON c.property_id = events.property_id AND c.id = body ->> '$.extra.evaluation_id'
         WHERE action = 'purchase' AND body ->> '$.extra.order_id' = ?`,
      )
      .all(orderId);
  } finally {
    db.close();
  }
}

/**
 * Waits until the collector has this many purchase events of an order. Awaiting `web_event.flush()` is not enough: it
 * resolves early while the SDK recovers the events of the previous page.
 */
async function purchasesStored(collector: Collector, orderId: string, count: number): Promise<PurchaseEvent[]> {
  const eventIds = () => new Set(purchaseEvents(collector, orderId).map(({ event_id }) => event_id)).size;
  await expect.poll(eventIds, { timeout: WAIT_MS, interval: 100 }).toBe(count);
  return purchaseEvents(collector, orderId);
}

describe.each(["direct", "gtm"])("in the %s shop", (variant) => {
  test.each([
    ["on the collector's origin", async (collector: Collector) => collector.url],
    ["on another origin", onOtherOrigin],
  ])("%s, each code gets its message and the order one redemption, also after a reload", async (_, originOf) => {
    const collector = await collectorForTest({ demo: true });
    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${await originOf(collector)}/${variant}/`);
    await shop.add(BASKET);
    await shop.goToCheckout();

    const unknown = await shop.enterUntilChecked("nosuch");
    expect(unknown).toEqual({ outcome: "refused", status: "1", text: "We don't recognize this code." });
    const short = await shop.enterUntilChecked("SPEND200");
    expect(short).toMatchObject({ outcome: "refused", status: "3", text: expect.stringContaining("$80.05") });
    const accepted = await shop.enterUntilChecked("fresh15");
    expect(accepted).toMatchObject({ outcome: "accepted", status: "4", text: "Applied: −$17.99" });

    const order = await shop.placeOrder();
    expect(order.discount).toBe("−$17.99");
    await purchasesStored(collector, order.number, 1);
    await shop.reload();
    const purchase = { flags: "", quote_total: 10_196 };
    expect(await purchasesStored(collector, order.number, 2)).toMatchObject([purchase, purchase]);

    const redemptions = await redemptionsOf(collector, "FRESH15");
    expect(redemptions).toMatchObject([{ transaction_id: order.number, basis: "evaluated", status: 5 }]);
    const lines: { discount_minor: number }[] = redemptions[0].lines;
    expect(lines.reduce((sum, line) => sum + line.discount_minor, 0)).toBe(1799);
    expect(await redemptionsOf(collector, "SPEND200")).toEqual([]);

    const checks = await (await collector.admin("/v1/code_checks?traffic=all&property_id=100001")).json();
    expect(checks.data.map(({ code, status }: { code: string; status: number }) => [code, status])).toEqual(
      expect.arrayContaining([
        ["NOSUCH", 1],
        ["SPEND200", 3],
        ["FRESH15", 5],
      ]),
    );
  });

  test("without promotions in the collector, a code of the checkout's own rules is observed", async () => {
    const collector = await collectorForTest();
    const settings = { id: "100001", name: "No promotions", write_key: "wk_demo", allowed_origins: ["*"] };
    await collector.admin("/v1/properties", settings);
    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${await onOtherOrigin(collector)}/${variant}/`);
    await shop.add(BASKET);
    await shop.goToCheckout();
    expect(await shop.enterUntilChecked("FRESH15")).toMatchObject({ outcome: "accepted", status: "1" });

    const order = await shop.placeOrder();
    expect(order.discount).toBe("−$17.99");
    await purchasesStored(collector, order.number, 1);
    await shop.reload();
    await purchasesStored(collector, order.number, 2);
    expect(await redemptionsOf(collector, "FRESH15")).toMatchObject([
      {
        transaction_id: order.number,
        basis: "observed",
        status: 1,
        reason: "unknown_code",
        discount_minor: 1799,
        claimed_discount_minor: 1799,
      },
    ]);
  });

  test("a code that earns a gift names the gift", async () => {
    const collector = await collectorForTest({ demo: true });
    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${collector.url}/${variant}/`);
    await shop.add(BASKET, 2);
    await shop.goToCheckout();
    expect(await shop.enterUntilChecked("GIFT200")).toMatchObject({
      status: "4",
      text: "Applied: free Linen tea towel",
    });
  });

  test("a removed code is not redeemed", async () => {
    const collector = await collectorForTest({ demo: true });
    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${collector.url}/${variant}/`);
    await shop.add(BASKET, 2);
    await shop.goToCheckout();
    expect(await shop.enterUntilChecked("TAKE50")).toMatchObject({ outcome: "accepted" });
    await shop.removeCode();
    const order = await shop.placeOrder();
    await purchasesStored(collector, order.number, 1);
    expect(await redemptionsOf(collector, "TAKE50")).toEqual([]);
  });

  test("without a collector, the code is unchecked and the order is placed", async () => {
    const collector = await collectorForTest({ demo: true });
    const url = await onOtherOrigin(collector);
    const page = await newVisitor(browser);
    await page.route(`${collector.url}/**`, (route) => route.abort());
    const shop = shopPage(page);
    await shop.open(`${url}/${variant}/`);
    await shop.add(BASKET);
    await shop.goToCheckout();
    expect(await shop.enterCode("TAKE50")).toMatchObject({ outcome: "unchecked" });
    expect((await shop.placeOrder()).discount).toBe("$0.00");
  });
});
