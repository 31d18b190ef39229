import Database from "better-sqlite3";
import express from "express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDemoShop } from "../../demo-site/server.ts";
import { type Collector, collectorForTest } from "../support/collector.ts";
import { launch, newVisitor, serve } from "./browser.ts";
import { shopper } from "./shop-page.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const BASKET = "BSK-TIER";

/** A copy of the shop on an origin of its own. */
const elsewhere = ({ url }: Collector): Promise<string> =>
  serve(express().use(createDemoShop({ collectorUrl: url, writeKey: "wk_demo" })));

const redemptionsOf = async (collector: Collector, code: string) =>
  (await (await collector.admin(`/v1/redemptions?traffic=all&property_id=100001&code=${code}`)).json()).data;

/** The calculations that purchases name and that were remembered. */
function calculationsNamedIn({ dataFile }: Collector): unknown[] {
  const db = new Database(dataFile, { readonly: true });
  const found = db
    .prepare(
      `SELECT shown ->> 'total' AS total FROM events
     JOIN calculations c ON c.property_id = events.property_id AND c.id = body ->> '$.extra.evaluation_id'
     WHERE action = 'purchase' AND flags NOT LIKE '%evaluation%'`,
    )
    .all();
  db.close();
  return found;
}

const cents = (shown: string): number => Number(shown.replace(/[^0-9]/g, ""));

describe.each(["direct", "gtm"])("in the %s shop", (variant) => {
  test.each([
    ["beside the collector", async (collector: Collector) => collector.url],
    ["on another origin", elsewhere],
  ])("%s, codes get their own words and the order its one redemption", async (_, place) => {
    const collector = await collectorForTest({ demo: true });
    const page = await newVisitor(browser);
    const one = shopper(page);
    await one.open(`${await place(collector)}/${variant}/`);
    await one.add(BASKET);
    await one.goToCheckout();

    expect(await one.tryCode("nosuch")).toEqual({ outcome: "refused", status: "1", text: "We don't know this code." });
    const short = await one.tryCode("SPEND200");
    expect(short).toMatchObject({ outcome: "refused", status: "3", text: expect.stringContaining("$80.05") });
    const accepted = await one.tryCode("fresh15");
    expect(accepted).toMatchObject({ outcome: "accepted", status: "4", text: "Accepted: −$17.99" });

    const order = await one.order();
    expect(cents(order.discount)).toBe(1799);
    await one.reload();
    const redemptions = await redemptionsOf(collector, "FRESH15");
    expect(redemptions).toMatchObject([{ transaction_id: order.number, basis: "evaluated", status: 5 }]);
    const lines: { discount_minor: number }[] = redemptions[0].lines;
    expect(lines.reduce((sum, line) => sum + line.discount_minor, 0)).toBe(1799);
    expect(await redemptionsOf(collector, "SPEND200")).toEqual([]);
    expect(calculationsNamedIn(collector)).toEqual([{ total: 10_196 }]);

    const checks = await (await collector.admin("/v1/code_checks?traffic=all&property_id=100001")).json();
    expect(checks.data.map(({ code, status }: { code: string; status: number }) => [code, status])).toEqual(
      expect.arrayContaining([
        ["NOSUCH", 1],
        ["SPEND200", 3],
        ["FRESH15", 5],
      ]),
    );
  });

  test("with an empty promotions table, what the till honoured is observed", async () => {
    const collector = await collectorForTest();
    const settings = { id: "100001", name: "Nothing entered yet", write_key: "wk_demo", allowed_origins: ["*"] };
    await collector.admin("/v1/properties", settings);
    const one = shopper(await newVisitor(browser));
    await one.open(`${await elsewhere(collector)}/${variant}/`);
    await one.add(BASKET);
    await one.goToCheckout();
    expect(await one.tryCode("FRESH15")).toMatchObject({ outcome: "accepted", status: "1" });
    const order = await one.order();
    await one.reload();
    expect(await redemptionsOf(collector, "FRESH15")).toMatchObject([
      {
        transaction_id: order.number,
        basis: "observed",
        status: 1,
        reason: "unknown_code",
        discount_minor: cents(order.discount),
        claimed_discount_minor: 1799,
      },
    ]);
  });

  test("a code that was taken out again is not redeemed", async () => {
    const collector = await collectorForTest({ demo: true });
    const page = await newVisitor(browser);
    const one = shopper(page);
    await one.open(`${collector.url}/${variant}/`);
    await one.add(BASKET, 2);
    await one.goToCheckout();
    expect(await one.tryCode("TAKE50")).toMatchObject({ outcome: "accepted" });
    await page.getByTestId("code-remove").click();
    await page.getByTestId("place-order").click();
    await page.getByTestId("order-number").waitFor();
    await page.evaluate("web_event.flush()");
    expect(await redemptionsOf(collector, "TAKE50")).toEqual([]);
  });

  test("without a collector the shop goes on: codes are said to be unchecked, the order is placed", async () => {
    const collector = await collectorForTest({ demo: true });
    const shop = await elsewhere(collector);
    const page = await newVisitor(browser);
    await page.route(`${collector.url}/**`, (route) => route.abort());
    const one = shopper(page);
    await one.open(`${shop}/${variant}/`);
    await one.add(BASKET);
    await one.goToCheckout();
    expect(await one.tryCode("TAKE50")).toMatchObject({ outcome: "unchecked" });
    await page.getByTestId("place-order").click();
    await page.getByTestId("order-number").waitFor();
  });
});
