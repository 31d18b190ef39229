import { spawnSync } from "node:child_process";
import type { IncomingMessage, RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { ADMIN_TOKEN, type Collector, startCollector } from "../support/collector.ts";
import type { Site } from "../tags/shop-page.ts";
import { openStored } from "../tags/stored.ts";
import { BROWSER_TEST_MS, launch, serve, WAIT_MS } from "./browser.ts";
import { bigcommerce } from "./installs/bigcommerce.ts";
import { ga4 } from "./installs/ga4.ts";
import { html } from "./installs/html.ts";
import { EXPIRED, type InstalledShop, type ShopAnswer } from "./installs/shop.ts";
import { shopify } from "./installs/shopify.ts";
import { woocommerce } from "./installs/woocommerce.ts";

vi.setConfig({ testTimeout: BROWSER_TEST_MS });

const hasPhp = spawnSync("php", ["--version"]).status === 0;
if (!hasPhp) console.warn("WooCommerce is not installed: there is no php here");

const SHOPS: readonly InstalledShop[] = [html, ga4, bigcommerce, shopify, ...(hasPhp ? woocommerce : [])];

/** A browser without a window, or with a driver, is a bot: reports leave its visits out. */
const AS_A_PERSON = [
  "--disable-blink-features=AutomationControlled",
  "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
];

let browser: Browser;
let collector: Collector;
let dashboard: Page;
let store: ReturnType<typeof openStored>;
beforeAll(async () => {
  [browser, collector] = await Promise.all([launch(...AS_A_PERSON), startCollector()]);
  store = openStored(collector.dataFile);
  // The dashboard's first page needs a property.
  await collector.admin("/v1/properties", { name: "First", allowed_origins: [] });
  dashboard = await browser.newPage();
  await dashboard.goto(`${collector.url}/dashboard`);
  await dashboard.getByLabel("Key").fill(ADMIN_TOKEN);
  await dashboard.getByRole("button", { name: "Sign in" }).click();
  await dashboard.getByRole("heading", { name: "Code funnel" }).waitFor();
});
afterAll(async () => {
  store.close();
  await browser.close();
  await collector.close();
});

type Respond = (request: IncomingMessage) => Promise<ShopAnswer>;

const listener =
  (respond: Respond): RequestListener =>
  async (request, response) => {
    const answer = await respond(request);
    if (typeof answer === "string") {
      const type = request.url!.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8";
      response.setHeader("content-type", type).end(answer);
    } else {
      const { status = 200, json } = answer;
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
    }
  };

/** Opens a shop with the pastes of its page, for a property of its own. */
async function openShop({ open, currency, hasSandbox = false }: InstalledShop) {
  let shop: ReturnType<InstalledShop["open"]> | undefined;
  const origin = await serve(
    listener(async (request) => {
      const { method = "", url = "", headers } = request;
      return shop!({ method, path: url.split("?")[0]!, body: await text(request), cookie: headers.cookie ?? "" });
    }),
  );
  const options = { name: "Shop", currency, allowed_origins: [origin, ...(hasSandbox ? ["null"] : [])] };
  const { id, write_key } = (await (await collector.admin("/v1/properties", options)).json()).data;
  const keyBody = { name: "Shop server", scopes: ["ingest"] };
  const key = await (await collector.admin(`/v1/properties/${id}/keys`, keyBody)).json();
  const site: Site = { collector: collector.url, writeKey: write_key, serverKey: key.data.secret };
  shop = open(site);
  return { id: String(id), origin };
}

async function newVisitor(): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  return { page, errors };
}

async function enter(page: Page, button: "Apply" | "Remove", code: string, answer: string): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: button }).click();
  await page.getByText(`${code}: ${answer}`).waitFor();
}

/** A pixel knows the visitor by the SDK's cookie, which is there from the second page on. */
async function openAgain(page: Page): Promise<void> {
  await page.waitForFunction("document.cookie.includes('promotrail.visitor')");
  const sent = page.waitForRequest((request) => request.postData()?.includes('"category":"product"') ?? false);
  await page.reload();
  await (await sent).response();
}

/** Codes that are accepted, refused and removed, and an order with two codes. */
async function buy(page: Page, origin: string, { hasSandbox = false }: InstalledShop): Promise<void> {
  await page.goto(`${origin}/product`);
  if (hasSandbox) await openAgain(page);
  await page.goto(`${origin}/checkout`);
  await enter(page, "Apply", "SAVE10", "applied");
  await enter(page, "Apply", "OLD5", EXPIRED);
  await enter(page, "Apply", "FIVE", "applied");
  await enter(page, "Remove", "FIVE", "removed");
  await enter(page, "Apply", "TWENTY", "applied");
  await page.getByRole("link", { name: "Place order" }).click();
  await page.getByText("Thank you").waitFor();
}

interface CodeRow {
  readonly code: string;
  readonly attempts: number;
  readonly accepted: number;
  readonly failed: number;
  readonly redeemed: number;
  readonly redemptions: number;
  readonly discount: string;
  readonly reasons: readonly { readonly reason: string }[];
}

/** The Codes report: attempts, accepted, refused, on an order, reasons. */
async function codesReport(id: string): Promise<string[]> {
  const query = "sort=code&direction=asc";
  const { data } = await (await collector.admin(`/v1/reports/codes?property_id=${id}&${query}`)).json();
  return (data as CodeRow[]).map(({ code, attempts, accepted, failed, redeemed, redemptions, discount, reasons }) =>
    [code, attempts, accepted, failed, redeemed, redemptions, discount, ...reasons.map(({ reason }) => reason)].join(
      " ",
    ),
  );
}

/** The columns of the dashboard's page Codes that say the same. */
async function codesPage(id: string): Promise<string[]> {
  await dashboard.goto(`${collector.url}/dashboard/codes?property_id=${id}&sort=code&direction=asc`);
  const table = dashboard.getByRole("region", { name: "Codes" });
  const names = await table.locator("thead th").allInnerTexts();
  const rows = await table.locator("tbody tr").all();
  const wanted = [
    "Code",
    "Attempts",
    "Accepted",
    "Failed",
    "Redeemed",
    "Redemptions",
    "Discount",
    "Main failure reasons",
  ];
  return Promise.all(
    rows.map(async (row) => {
      const cells = await row.locator("td").allInnerTexts();
      return wanted
        .map((name) => cells[names.findIndex((heading) => heading.startsWith(name))])
        .join(" ")
        .trim();
    }),
  );
}

/** What is claimed of the order: pages know the discount of an order, and not that of each of its codes. */
const claimedOf = (id: string): unknown =>
  store.rows("SELECT claimed_discount FROM purchases WHERE property_id = ?", id).map((row) => row.claimed_discount);

test.each(
  SHOPS.map((shop) => [shop.name, shop] as const),
)("the page of %s, followed word for word, gives the right Codes report", async (_, shop) => {
  const { id, origin } = await openShop(shop);
  const { page, errors } = await newVisitor();
  await buy(page, origin, shop);
  const report = [
    "FIVE 1 1 0 0 0 0.00",
    "OLD5 1 0 1 0 0 0.00 promotion_ended",
    "SAVE10 1 1 0 1 1 0.00",
    "TWENTY 1 1 0 1 1 0.00",
  ];
  await expect.poll(() => codesReport(id), { timeout: WAIT_MS }).toEqual(report);
  expect(claimedOf(id)).toEqual([3_000]);
  await dashboard.goto(`${collector.url}/dashboard/install?property_id=${id}`);
  await dashboard.getByText(`${shop.steps} of 5 arrived`).waitFor();
  const none = { USD: "$0.00", EUR: "€0.00" }[shop.currency];
  expect(await codesPage(id)).toEqual([
    `FIVE 1 100% 0 0 0 ${none}`,
    `OLD5 1 0% 1 0 0 ${none} 1 promotion ended`,
    `SAVE10 1 100% 0 1 1 ${none}`,
    `TWENTY 1 100% 0 1 1 ${none}`,
  ]);
  expect(errors).toEqual([]);
});

test("the checklist ticks events, and names a wrong key, while somebody looks at it", async () => {
  const origin = "https://shop.example";
  const options = { name: "Shop", allowed_origins: [origin] };
  const { id, write_key } = (await (await collector.admin("/v1/properties", options)).json()).data;
  await dashboard.goto(`${collector.url}/dashboard/install?property_id=${id}`);
  await dashboard.getByText("0 of 5 arrived").waitFor();
  const view = { event_id: "view", category: "product", action: "view", items: [] };
  for (const key of [write_key, "YOUR-WRITE-KEY"]) await collector.send({ write_key: key, events: [view] }, origin);
  await dashboard.getByText("1 of 5 arrived").waitFor();
  await dashboard.getByText(`${origin}: key YOUR-WRITE-KEY, 1 request`).waitFor();
});
