import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "csv-parse/sync";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_TOKEN, type Collector, collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { plantedCollector } from "../support/planted.ts";
import { objectsIn, readXlsx } from "../support/xlsx.ts";
import { launch, newVisitor } from "./browser.ts";
import { shopPage } from "./shop-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function signedIn(url: string, key = ADMIN_TOKEN, options: Parameters<Browser["newContext"]>[0] = {}) {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(`${url}/dashboard`);
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, context, errors };
}

const heading = (page: Page): Promise<string> => page.getByRole("heading", { level: 1 }).innerText();

const cookies = async (context: BrowserContext) =>
  (await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }));

describe("a merchandiser", () => {
  test("makes a promotion, tests it, pauses and resumes it, and adds codes", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page, context, errors } = await signedIn(collector.url);
    expect(await cookies(context)).toEqual([{ httpOnly: true, sameSite: "Strict" }]);

    await page.getByRole("link", { name: "Promotions", exact: true }).click();
    await page.getByRole("link", { name: "New promotion" }).click();
    await page.getByRole("link", { name: "Percentage off the order" }).click();
    await page.getByLabel("Name").fill("A third off");
    await page.getByLabel("Code", { exact: true }).fill("THIRD");
    await page.getByLabel("Percent off").fill("133");
    await page.getByRole("button", { name: "Save promotion" }).click();
    const message = page.locator("#percent-error");
    expect(await message.innerText()).toContain("100");
    expect(await page.getByLabel("Percent off").getAttribute("aria-invalid")).toBe("true");

    await page.getByLabel("Percent off").fill("30");
    await page.getByRole("button", { name: "Test on this cart" }).click();
    // Two baskets at 119.95.
    expect(await page.getByText("instead of").innerText()).toBe("$167.93 instead of $239.90: $71.97 off.");
    await page.getByRole("button", { name: "Save promotion" }).click();
    await page.getByText("Saved. The promotion is live.").waitFor();
    expect(await heading(page)).toBe("A third off");

    const total = async () => {
      const cart = { lines: [{ product_id: 118, quantity: 2, price: "119.95" }] };
      const answer = await collector.admin("/v1/carts/calculate?property_id=100001", { cart, promocodes: ["third"] });
      return (await answer.json()).cart.total;
    };
    expect(await total()).toBe("167.93");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("Paused. New carts no longer get it.").waitFor();
    expect(await total()).toBe("239.90");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    expect(await total()).toBe("167.93");

    await page.getByLabel("Code", { exact: true }).fill("DRITTEL");
    await page.getByRole("button", { name: "Add code" }).click();
    await page.getByRole("link", { name: "DRITTEL" }).waitFor();
    await page.getByLabel("Code", { exact: true }).fill("drittel");
    await page.getByRole("button", { name: "Add code" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("The code already exists.");
    expect(errors.filter((text) => !text.includes("422"))).toEqual([]);
  });

  test("tests a discount of shipping on a narrow page, where every field of the cart is in view", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page, errors } = await signedIn(collector.url, ADMIN_TOKEN, { viewport: { width: 390, height: 800 } });
    await page.goto(`${collector.url}/dashboard/promotions/new?template=json`);
    const discount = { shipping_discount: { discount: { percentage_amount: "50" }, method_ids: ["post"] } };
    const body = { name: "Half", redemption_type: "COUPON", rules: [{ action: discount, apply_once: true }] };
    await page.getByLabel("Promotion JSON").fill(JSON.stringify(body));
    await page.getByLabel("More of line 1").click();
    const cart = page.getByRole("group", { name: "Test cart" });
    for (const field of await cart.getByRole("textbox").all()) {
      const { x, width } = (await field.boundingBox()) ?? { x: 0, width: 0 };
      expect(x + width).toBeLessThanOrEqual(390);
    }
    await page.getByLabel("Minimum price of line 1").fill("115.00");
    await page.getByRole("button", { name: "Test on this cart" }).click();
    await page.getByText("Shipping price unknown: enter one in the test cart.").waitFor();
    expect(await page.getByLabel("Minimum price of line 1").isVisible()).toBe(true);

    await page.getByLabel("Method of shipping").fill("post");
    await page.getByLabel("Price of shipping").fill("12.00");
    await page.getByRole("button", { name: "Test on this cart" }).click();
    await page.getByText("Shipping $6.00 off $12.00. Grand total $245.90.").waitFor();
    await page.getByText("This promotion: Applied $6.00 off shipping").waitFor();
    expect(errors).toEqual([]);
  });

  test("writes a promotion as JSON, and sees each error at its line", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard/promotions/new?template=json`);
    const body = {
      name: "By hand",
      redemption_type: "AUTOMATIC",
      rules: [{ action: { cart_value: { discount: { fixed_amount: "five" } } } }],
    };
    const json = page.getByLabel("Promotion JSON");
    await json.fill(JSON.stringify(body));
    await page.getByRole("button", { name: "Save promotion" }).click();
    const annotated = page.locator("ol.json li", { has: page.locator(".error") });
    expect(await annotated.count()).toBe(1);
    expect(await annotated.innerText()).toMatch(/"fixed_amount": "five"\s*rules\[0\]\.action.*fixed_amount must be/);

    await json.fill('{"name": ');
    await page.getByRole("button", { name: "Save promotion" }).click();
    expect(await page.locator("#json-error").innerText()).toContain("is not JSON");
    expect(await json.inputValue()).toBe('{"name": ');

    await json.fill(JSON.stringify(body).replace("five", "5"));
    await page.getByRole("button", { name: "Save promotion" }).click();
    await page.getByText("Saved. The promotion is live.").waitFor();
    expect(await heading(page)).toBe("By hand");
  });
});

describe("a tag manager", () => {
  test("sees events, the outcome of their codes and rejected events as they arrive", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page, errors } = await signedIn(collector.url);
    await page.getByRole("link", { name: "Live" }).click();
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByText("Waiting for your first event").waitFor();

    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${collector.url}/direct/`);
    await shop.add("BSK-TIER", 2);
    await shop.goToCheckout();
    await shop.enterCode("TAKE50");
    await shop.placeOrder();
    await page.getByText("TAKE50 · used, $50.00 off").waitFor();
    const orders = await page
      .locator("td a")
      .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).pathname));
    expect(orders.filter((path) => path.startsWith("/dashboard/orders/"))).not.toEqual([]);
    const bad = { event_id: "bad", category: "product", action: "" };
    await collector.send({ write_key: "wk_demo", events: [bad] });
    await page.getByText("must not be empty").waitFor();

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("paused", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("live", { exact: true }).waitFor();

    await page.getByRole("link", { name: "Rejected events" }).click();
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    expect(await page.getByRole("status").innerText()).toContain("1 still rejected");
    expect(errors).toEqual([]);
  });
});

describe("an analyst", () => {
  const folder = temporaryFolder(afterAll);
  let collector: Collector;
  beforeAll(async () => {
    collector = await plantedCollector(folder, 4_000, 20);
    const group = { name: "Spring", codes: { prefix: "SPRING" }, owner: "CRM", payout: { percentage: "10" } };
    await collector.admin("/v1/code_groups?property_id=100001", group);
  });
  afterAll(() => collector.close());

  const DAYS = "from=2026-11-06&to=2026-11-24";

  test("filters, downloads a report, and finds the attempts of a code by reason", async () => {
    const { page, errors } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.getByLabel("From").fill("2026-11-10");
    await page.getByRole("button", { name: "Show" }).click();
    expect(page.url()).toContain("from=2026-11-10");
    const query = "property_id=100001&from=2026-11-10&to=2026-11-24&tz=UTC";
    const funnel = await (await collector.admin(`/v1/reports/funnel?${query}`)).json();
    const entered = funnel.data[0].attempts;
    expect(entered).toBeGreaterThan(50);
    const funnelPanel = page.locator("section", { has: page.getByRole("heading", { name: "Code funnel" }) });
    expect(await funnelPanel.locator("svg").textContent()).toContain(`${entered.toLocaleString("en")} · 100%`);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      funnelPanel.getByRole("link", { name: "CSV" }).click(),
    ]);
    const rows = parse(readFileSync(await download.path()), { columns: true, bom: true }) as { attempts: string }[];
    expect(Number(rows[0]!.attempts)).toBe(entered);
    const [workbook] = await Promise.all([
      page.waitForEvent("download"),
      funnelPanel.getByRole("link", { name: "XLSX" }).click(),
    ]);
    expect(workbook.suggestedFilename()).toBe("funnel.xlsx");
    const [sheet] = readXlsx(readFileSync(await workbook.path()));
    expect(objectsIn(sheet!)[0]!.attempts).toBe(entered);

    await page.getByRole("link", { name: "Codes", exact: true }).click();
    await page.getByLabel("Search").fill("spend");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("link", { name: "Discount" }).click();
    expect(await page.locator("[aria-sort=descending]").innerText()).toContain("Discount");
    await page.getByRole("link", { name: "SPEND200" }).click();
    expect(await heading(page)).toBe("Code SPEND200");
    await page.getByRole("link", { name: /^Below minimum spend \(/ }).click();
    const attempts = await page
      .getByRole("region", { name: "Attempts with SPEND200" })
      .locator("tbody tr")
      .allInnerTexts();
    expect(attempts.length).toBeGreaterThan(3);
    expect(attempts.every((text) => text.includes("Below minimum spend"))).toBe(true);
    expect(errors).toEqual([]);
  });

  /** The last order with a code, and its customer. */
  async function lastOrder(): Promise<{ order: string; customer: string }> {
    const list = await collector.admin("/v1/redemptions?property_id=100001&direction=desc&limit=100");
    const { data } = (await list.json()) as {
      data: { transaction_id: string; customer_id: string | null; code: string | null }[];
    };
    const { transaction_id, customer_id } = data.find(
      ({ customer_id, code }) => customer_id !== null && code !== null,
    )!;
    return { order: transaction_id, customer: customer_id! };
  }

  test("finds the story of an order and of its customer from the home page, by typing and Enter", async () => {
    const { order, customer } = await lastOrder();
    const { page, errors } = await signedIn(collector.url);
    const find = async (text: string) => {
      await page.goto(`${collector.url}/dashboard`);
      await page.getByLabel("Code, order, customer or promotion").fill(text);
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Timeline (UTC)" }).waitFor();
    };
    await find(order);
    expect(await heading(page)).toBe(`Order ${order}`);
    const entries = await page.locator(".timeline li").allInnerTexts();
    expect(entries.some((text) => text.includes("Code redeemed:"))).toBe(true);
    expect(entries.some((text) => text.includes("Ordered"))).toBe(true);

    await find(customer);
    expect(await heading(page)).toBe(`Customer ${customer}`);
    await page.getByRole("link", { name: order, exact: true }).first().click();
    await page.getByRole("heading", { name: `Order ${order}` }).waitFor();
    expect(errors).toEqual([]);
  });

  test("runs a report's SQL, and sees where a query is wrong", async () => {
    const { page } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard/sales?${DAYS}`);
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Carts below a minimum" }) });
    await panel.getByText("SQL", { exact: true }).click();
    await panel.getByRole("link", { name: "Open in SQL" }).click();
    await page.getByRole("button", { name: "Run" }).click();
    expect(await page.getByRole("status").innerText()).toMatch(/^\d+ rows$/);
    await page.getByLabel("Query").fill("SELECT nonsense FROM v_events");
    await page.getByRole("button", { name: "Run" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("no such column: nonsense (line 1, column 8)");
  });

  /** Stands for the address of the last order with a code. */
  const LAST_ORDER = "last order";
  const addressOf = async (path: string): Promise<string> =>
    collector.url + (path === LAST_ORDER ? `/dashboard/orders/${(await lastOrder()).order}` : path);

  const PAGES = [
    ["the overview", `/dashboard?${DAYS}`],
    ["an empty overview", "/dashboard?from=2020-01-01&to=2020-01-02"],
    ["codes", `/dashboard/codes?${DAYS}`],
    ["a code", `/dashboard/codes/attempts?code=SPEND200&${DAYS}`],
    ["code groups", `/dashboard/code-groups?${DAYS}`],
    ["a code group", "/dashboard/code-groups/1"],
    ["promotions", `/dashboard/promotions?${DAYS}`],
    ["a promotion", `/dashboard/promotions/2?${DAYS}`],
    ["templates", "/dashboard/promotions/new"],
    ["a new promotion", "/dashboard/promotions/new?template=gift"],
    ["a promotion as JSON", "/dashboard/promotions/new?template=json"],
    ["sales", `/dashboard/sales?${DAYS}`],
    ["orders", "/dashboard/orders"],
    ["a timeline", LAST_ORDER],
    ["an order that nobody knows", "/dashboard/orders/0"],
    ["several things found", "/dashboard/search?q=off"],
    ["nothing found", "/dashboard/search?q=NOSUCH"],
    ["messages", `/dashboard/messages?${DAYS}`],
    ["live", "/dashboard/live"],
    ["rejected events", "/dashboard/rejected"],
    ["conflicting events", "/dashboard/conflicts"],
    ["guessing", "/dashboard/guessing"],
    ["webhooks", "/dashboard/webhooks"],
    ["the digest", "/dashboard/digest"],
    ["the installation", "/dashboard/install"],
    ["SQL", "/dashboard/sql"],
    ["a mistake", "/dashboard?tz=Nowhere"],
  ] as const;

  test.each([
    "light",
    "dark",
  ] as const)("reads every page without a serious accessibility violation in %s mode", async (colorScheme) => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, {
      colorScheme,
      viewport: { width: 1280, height: 900 },
    });
    const violations: string[] = [];
    const check = async (name: string) => {
      const onPage = await violationsOf(page);
      violations.push(...onPage.map((violation) => `${name}: ${violation}`));
    };
    for (const [name, path] of PAGES) {
      await page.goto(await addressOf(path), { waitUntil: "domcontentloaded" });
      for (const details of await page.locator("main summary").all()) await details.click();
      await check(name);
    }
    await page.getByRole("button", { name: "Sign out" }).click();
    await check("signing in");
    expect(violations).toEqual([]);
  });

  test.each([
    [390, "light"],
    [390, "dark"],
    [1440, "light"],
    [1440, "dark"],
  ] as const)("reads what needs attention first, and follows it to its rows, at %i pixels in %s mode", async (width, colorScheme) => {
    const { page, errors } = await signedIn(collector.url, ADMIN_TOKEN, {
      colorScheme,
      viewport: { width, height: 900 },
    });
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    const items = page.locator(".findings li");
    const found = await items.count();
    expect([found > 0, found <= 5]).toEqual([true, true]);
    expect((await page.getByRole("heading", { level: 2 }).allInnerTexts())[0]).toBe("Needs attention");
    expect(await violationsOf(page, () => true)).toEqual([]);
    await items.first().getByRole("link").click();
    expect(await page.locator("tbody tr").count()).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  test("uses every page at 390 pixels, and skips to the content by keyboard", async () => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, { viewport: { width: 390, height: 800 } });
    for (const [name, path] of PAGES) {
      await page.goto(await addressOf(path), { waitUntil: "domcontentloaded" });
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect({ name, over }).toEqual({ name, over: 0 });
    }
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
  });

  test("chooses a platform by keyboard, and copies its paste", async () => {
    const { page, context, errors } = await signedIn(collector.url);
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${collector.url}/dashboard/install`);
    await page.getByRole("tab", { name: "Plain HTML" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await page.getByRole("tab", { selected: true }).allInnerTexts()).toEqual(["GA4 data layer"]);
    expect(await page.evaluate("document.activeElement.textContent")).toBe("GA4 data layer");
    const panel = page.getByRole("tabpanel");
    await panel.getByRole("button", { name: "Copy" }).first().click();
    await panel.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toContain(`${collector.url}/sdk/web_event.ga4.js`);
    await page.getByRole("tab", { selected: true }).focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    expect(await page.getByRole("tab", { selected: true }).innerText()).toBe("Servers and apps");
    await page.reload();
    expect(await page.getByRole("tab", { selected: true }).innerText()).toBe("Servers and apps");
    expect(errors).toEqual([]);
  });

  test("uses the pages without scripts", async () => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, { javaScriptEnabled: false });
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.getByRole("link", { name: "SPRING10" }).first().click();
    expect(await heading(page)).toBe("Code SPRING10");
    await page.getByRole("link", { name: "Install", exact: true }).click();
    await page.getByRole("link", { name: "Magento" }).click();
    expect(await page.getByRole("heading", { level: 3 }).allInnerTexts()).toEqual(["Magento"]);
  });
});

/** Violations, by default the serious and critical ones. The page's policy refuses other scripts, so the debugger evaluates axe. */
async function violationsOf(page: Page, isMeant = isSerious): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return results.violations
    .filter(({ impact }) => isMeant(impact))
    .map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`);
}

const isSerious = (impact: string): boolean => impact === "serious" || impact === "critical";
