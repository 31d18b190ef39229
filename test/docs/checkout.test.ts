import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import Database from "better-sqlite3";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REASONS } from "../../collector/evaluation/reasons.ts";
import { launch, newVisitor, serve } from "../browser/browser.ts";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import { HAS_CURL } from "../support/curl.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/checkout.md"), "utf8");
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, block]) => block!);

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

/** Whether the event of a purchase found the calculation that it names. */
function foundWhatWasShown(transaction: string): boolean {
  const db = new Database(collector.dataFile, { readonly: true });
  const shown = db.prepare("SELECT shown FROM purchases WHERE transaction_id = ?").pluck().get(transaction);
  db.close();
  return shown !== null;
}

test("checkout.md's code box tells a shopper of each code, and the order names what was shown", async () => {
  const stub = readFileSync(join(root, "dist/sdk/stub.js"), "utf8")
    .replace("https://YOUR-COLLECTOR", collector.url)
    .replace("YOUR-WRITE-KEY", "wk_demo");
  const html = `<!doctype html><meta charset="utf-8"><script>${stub}</script>${blocks("html").join("")}<script>${blocks("js").join("")}</script>`;
  const origin = await serve((_req, res) => void res.setHeader("content-type", "text/html").end(html));
  const shop = await newVisitor(browser);
  await shop.goto(origin);
  const trying = async (code: string, says: string) => {
    await shop.fill("[name=code]", code);
    await shop.click("button");
    await shop.waitForFunction((text) => document.getElementById("code-says")!.textContent === text, says);
    return shop.textContent("#code-total");
  };
  expect(await trying("nosuch", "We don't know this code.")).toBe("239.90");
  expect(await trying("take50", "Accepted: −50.00")).toBe("189.90");
  const placed = "ordered('order-7', 'take50').then(({ outcome }) => outcome)";
  expect(await shop.evaluate(placed)).toBe("stored");
  expect(await redemptionOf("order-7")).toMatchObject([{ code: "TAKE50", basis: "evaluated", discount: "50.00" }]);
  expect(foundWhatWasShown("order-7")).toBe(true);
});

test.skipIf(!HAS_CURL)(
  "checkout.md's commands calculate a cart, place its order, and redeem what was shown",
  async () => {
    const cwd = mkdtempSync(join(tmpdir(), "promotrail-"));
    const script = blocks("sh").join("\n");
    const { stdout } = await promisify(execFile)(
      "sh",
      ["-ec", script.replaceAll("http://localhost:8080", collector.url)],
      { cwd, env: { PATH: process.env.PATH, ADMIN_TOKEN } },
    );
    rmSync(cwd, { recursive: true });
    expect(stdout).toContain('"in_totals":true,"discount":"50.00"');
    expect(stdout).toContain('"outcome":"stored"');
    expect(await redemptionOf("order-1001")).toMatchObject([{ code: "TAKE50", basis: "evaluated", discount: "50.00" }]);
    expect(foundWhatWasShown("order-1001")).toBe(true);
    expect(await redemptionOf("order-1002")).toMatchObject([{ code: "TAKE50", source: "server", discount: "50.00" }]);
  },
);

test("checkout.md has words for every reason that a page may be told", () => {
  const told = Object.entries(REASONS).filter(([, { status }]) => status > 2);
  expect(told.filter(([reason]) => !page.includes(`\`${reason}\``))).toEqual([]);
});
