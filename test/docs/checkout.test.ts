import Database from "better-sqlite3";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { launch, newVisitor, serve } from "../browser/browser.ts";
import { type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";
import { temporaryFolder } from "../support/folder.ts";
import { blocksOf, readPage, runCommand } from "./page.ts";

const blocks = (language: string): string[] => blocksOf("docs/checkout.md", language);

let collector: Collector;
let browser: Browser;
beforeAll(async () => {
  collector = await startCollector({ demo: true });
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await collector.close();
});

const redemptionOf = async (transaction: string) => {
  const path = `/v1/redemptions?property_id=100001&traffic=all&transaction_id=${transaction}`;
  return (await (await collector.admin(path)).json()).data;
};

/** Whether the purchase found the quote that it names. */
function hasQuote(transaction: string): boolean {
  const db = new Database(collector.dataFile, { readonly: true });
  const quote = db.prepare("SELECT shown FROM purchases WHERE transaction_id = ?").pluck().get(transaction);
  db.close();
  return quote !== null;
}

test("the code box of docs/checkout.md shows a message per code, and the order uses the quote", async () => {
  const stub = readPage("dist/sdk/stub.js")
    .replace("https://YOUR-COLLECTOR", collector.url)
    .replace("YOUR-WRITE-KEY", "wk_demo");
  const html = `<!doctype html><meta charset="utf-8"><script>${stub}</script>${blocks("html").join("")}<script>${blocks("js").join("")}</script>`;
  const origin = await serve((_req, res) => void res.setHeader("content-type", "text/html").end(html));
  const shop = await newVisitor(browser);
  await shop.goto(origin);
  const totalWith = async (code: string, message: string) => {
    await shop.fill("[name=code]", code);
    await shop.click("button");
    await shop.waitForFunction((text) => document.getElementById("code-message")!.textContent === text, message);
    return shop.textContent("#code-total");
  };
  expect(await totalWith("nosuch", "We don't recognize this code.")).toBe("239.90");
  expect(await totalWith("take50", "Applied: −50.00")).toBe("189.90");
  const order = "ordered('order-7', 'take50').then(({ outcome }) => outcome)";
  expect(await shop.evaluate(order)).toBe("stored");
  expect(await redemptionOf("order-7")).toMatchObject([{ code: "TAKE50", basis: "evaluated", discount: "50.00" }]);
  expect(hasQuote("order-7")).toBe(true);
});

test.skipIf(!HAS_CURL)(
  "the commands of docs/checkout.md price a cart, place its order, and redeem the quote",
  async () => {
    const cwd = temporaryFolder(onTestFinished);
    const output = await runCommand(blocks("sh").join("\n"), { ...collector, cwd });
    expect(output).toContain('"in_totals":true,"discount":"50.00"');
    expect(output).toContain('"outcome":"stored"');
    expect(await redemptionOf("order-1001")).toMatchObject([{ code: "TAKE50", basis: "evaluated", discount: "50.00" }]);
    expect(hasQuote("order-1001")).toBe(true);
    expect(await redemptionOf("order-1002")).toMatchObject([{ code: "TAKE50", source: "server", discount: "50.00" }]);
  },
);

test("docs/checkout.md has a message for each reason that pages receive", () => {
  const reasons = Object.entries(REASONS).filter(([, { status }]) => status > 2);
  expect(reasons.filter(([reason]) => !readPage("docs/checkout.md").includes(`\`${reason}\``))).toEqual([]);
});

test("the query of docs/checkout.md finds a redemption whose goods only the amount confirms", async () => {
  const lines = [{ product_id: 118, quantity: 2, price: "110.00" }];
  const body = JSON.stringify({ write_key: "wk_demo", cart: { lines }, promocodes: ["TAKE50"] });
  const calculated = await fetch(`${collector.url}/v1/carts/calculate`, { method: "POST", body });
  const redeemed = await collector.admin("/v1/promotions/redemptions?property_id=100001", {
    ...{
      customerId: "C-1",
      transactionIdentifier: "order-1003",
      transactionNumber: "1003",
      transactionDate: Date.now(),
    },
    ...{ amount: 220, evaluationId: (await calculated.json()).cart.id },
  });
  expect(redeemed.status).toBe(200);
  const answer = await collector.admin("/v1/sql?property_id=100001", { sql: blocks("sql").join("") });
  expect(JSON.stringify(await answer.json())).toContain("order-1003");
});
