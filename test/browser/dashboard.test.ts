import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse } from "csv-parse/sync";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ADMIN_TOKEN, type Collector, collectorForTest } from "../support/collector.ts";
import { temporaryFolder } from "../support/folder.ts";
import { plantedCollector } from "../support/planted.ts";
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
  page.setDefaultTimeout(10_000);
  const troubles: string[] = [];
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", ({ message }) => troubles.push(message));
  await page.goto(`${url}/dashboard`);
  await page.getByLabel("Key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  return { page, context, troubles };
}

const heading = (page: Page): Promise<string> => page.getByRole("heading", { level: 1 }).innerText();

const cookies = async (context: BrowserContext) =>
  (await context.cookies()).map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }));

describe("a merchandiser", () => {
  test("makes a promotion, tries it, pauses it, and the next cart goes without it", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page, context, troubles } = await signedIn(collector.url);
    expect(await cookies(context)).toEqual([{ httpOnly: true, sameSite: "Strict" }]);

    await page.getByRole("link", { name: "Promotions", exact: true }).click();
    await page.getByRole("link", { name: "New promotion" }).click();
    await page.getByRole("link", { name: "A percentage off the order" }).click();
    await page.getByLabel("Name").fill("A third off");
    await page.getByLabel("Code", { exact: true }).fill("THIRD");
    await page.getByLabel("Percent off").fill("133");
    await page.getByRole("button", { name: "Save the promotion" }).click();
    const error = page.locator("#percent-error");
    expect(await error.innerText()).toContain("100");
    expect(await page.getByLabel("Percent off").getAttribute("aria-invalid")).toBe("true");

    await page.getByLabel("Percent off").fill("30");
    await page.getByRole("button", { name: "Try it" }).click();
    // Two baskets at 119.95.
    expect(await page.getByText("instead of").innerText()).toBe("167.93 USD instead of 239.90 USD: 71.97 USD off.");
    await page.getByRole("button", { name: "Save the promotion" }).click();
    await page.getByText("counts for the next cart").waitFor();
    expect(await heading(page)).toBe("A third off");

    const total = async () => {
      const cart = { lines: [{ product_id: 118, quantity: 2, price: "119.95" }] };
      const answer = await collector.admin("/v1/carts/calculate?property_id=100001", { cart, promocodes: ["third"] });
      return (await answer.json()).cart.total;
    };
    expect(await total()).toBe("167.93");
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByText("the next cart goes without it").waitFor();
    expect(await total()).toBe("239.90");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    expect(await total()).toBe("167.93");

    await page.getByLabel("Code", { exact: true }).fill("DRITTEL");
    await page.getByRole("button", { name: "Add the code" }).click();
    await page.getByRole("link", { name: "DRITTEL" }).waitFor();
    await page.getByLabel("Code", { exact: true }).fill("drittel");
    await page.getByRole("button", { name: "Add the code" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("The code exists already.");
    expect(troubles.filter((text) => !text.includes("422"))).toEqual([]);
  });

  test("writes a promotion as JSON, and is told beside the line what is wrong with it", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard/promotions/new?template=json`);
    const body = {
      name: "By hand",
      redemption_type: "AUTOMATIC",
      rules: [{ action: { cart_value: { discount: { fixed_amount: "five" } } } }],
    };
    const json = page.getByLabel("The body of POST");
    await json.fill(JSON.stringify(body));
    await page.getByRole("button", { name: "Save the promotion" }).click();
    const wrong = page.locator("ol.json li", { has: page.locator(".error") });
    expect(await wrong.count()).toBe(1);
    expect(await wrong.innerText()).toMatch(/"fixed_amount": "five"\s*rules\[0\]\.action.*fixed_amount must be/);

    await json.fill('{"name": ');
    await page.getByRole("button", { name: "Save the promotion" }).click();
    expect(await page.locator("#json-error").innerText()).toContain("is not JSON");
    expect(await json.inputValue()).toBe('{"name": ');

    await json.fill(JSON.stringify(body).replace("five", "5"));
    await page.getByRole("button", { name: "Save the promotion" }).click();
    await page.getByText("The promotion is saved").waitFor();
    expect(await heading(page)).toBe("By hand");
  });
});

describe("whoever asks whether the tag fires", () => {
  test("sees events, what the rules say of their codes, and what is refused, as they come", async () => {
    const collector = await collectorForTest({ demo: true });
    const { page, troubles } = await signedIn(collector.url);
    await page.getByRole("link", { name: "Live" }).click();
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByText("Nothing has come yet").waitFor();

    const shop = shopPage(await newVisitor(browser));
    await shop.open(`${collector.url}/direct/`);
    await shop.add("BSK-TIER", 2);
    await shop.goToCheckout();
    await shop.enterCode("TAKE50");
    await shop.placeOrder();
    await page.getByText("TAKE50 5 −50.00").waitFor();
    const bad = {
      event_id: "bad",
      category: "product",
      action: "view",
      items: [{ type: "product", id: 1, price: "-1" }],
    };
    await collector.send({ write_key: "wk_demo", events: [bad] });
    await page.getByText("items[0].price").waitFor();

    await page.getByRole("button", { name: "Hold" }).click();
    await page.getByText("held", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("live", { exact: true }).waitFor();

    await page.getByRole("link", { name: "Rejected events" }).click();
    await page.getByRole("button", { name: "Replay", exact: true }).click();
    expect(await page.getByRole("status").innerText()).toContain("1 are still refused");
    expect(troubles).toEqual([]);
  });
});

describe("an analyst", () => {
  const folder = temporaryFolder(afterAll);
  let collector: Collector;
  beforeAll(async () => {
    collector = await plantedCollector(folder, 4_000, 20);
  });
  afterAll(() => collector.close());

  const DAYS = "from=2026-11-06&to=2026-11-24";

  test("filters, drills down to the attempts of a code, and takes the numbers along", async () => {
    const { page, troubles } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.getByLabel("From").fill("2026-11-10");
    await page.getByRole("button", { name: "Show" }).click();
    expect(page.url()).toContain("from=2026-11-10");
    const asked = "property_id=100001&from=2026-11-10&to=2026-11-24&tz=UTC";
    const funnel = await (await collector.admin(`/v1/reports/funnel?${asked}`)).json();
    const entered = funnel.data[0].attempts;
    expect(entered).toBeGreaterThan(50);
    const shown = page.locator("section", { has: page.getByRole("heading", { name: "How far codes get" }) });
    expect(await shown.locator("svg").textContent()).toContain(`${entered.toLocaleString("en")} · 100 %`);

    const [download] = await Promise.all([
      page.waitForEvent("download"),
      shown.getByRole("link", { name: "CSV" }).click(),
    ]);
    const rows = parse(readFileSync(await download.path()), { columns: true, bom: true }) as { attempts: string }[];
    expect(Number(rows[0]!.attempts)).toBe(entered);

    await page.getByRole("link", { name: "Codes", exact: true }).click();
    await page.getByLabel("Search").fill("spend");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByRole("link", { name: "Discount" }).click();
    expect(await page.locator("[aria-sort=descending]").innerText()).toContain("Discount");
    await page.getByRole("link", { name: "SPEND200" }).click();
    expect(await heading(page)).toBe("Code SPEND200");
    await page.getByRole("link", { name: /^minimum spend not met/ }).click();
    const reasons = await page
      .getByRole("region", { name: "Attempts with SPEND200" })
      .locator("tbody tr")
      .allInnerTexts();
    expect(reasons.length).toBeGreaterThan(3);
    expect(reasons.every((text) => text.includes("minimum spend not met"))).toBe(true);
    expect(troubles).toEqual([]);
  });

  test("takes a report's SQL, asks it, and is told where it is wrong", async () => {
    const { page } = await signedIn(collector.url);
    await page.goto(`${collector.url}/dashboard/sales?${DAYS}`);
    const panel = page.locator("section", { has: page.getByRole("heading", { name: "Carts short" }) });
    await panel.getByText("SQL", { exact: true }).click();
    await panel.getByRole("link", { name: "Open it in SQL" }).click();
    await page.getByRole("button", { name: "Ask" }).click();
    expect(await page.getByRole("status").innerText()).toMatch(/^\d+ rows$/);
    await page.getByLabel("Query").fill("SELECT nonsense FROM v_events");
    await page.getByRole("button", { name: "Ask" }).click();
    expect(await page.getByRole("alert").innerText()).toContain("no such column: nonsense (line 1, column 8)");
  });

  const PAGES = [
    ["the overview", `/dashboard?${DAYS}`],
    ["an empty overview", "/dashboard?from=2020-01-01&to=2020-01-02"],
    ["codes", `/dashboard/codes?${DAYS}`],
    ["a code", `/dashboard/codes/attempts?code=SPEND200&${DAYS}`],
    ["promotions", `/dashboard/promotions?${DAYS}`],
    ["a promotion", `/dashboard/promotions/2?${DAYS}`],
    ["templates", "/dashboard/promotions/new"],
    ["a new promotion", "/dashboard/promotions/new?template=gift"],
    ["a promotion as JSON", "/dashboard/promotions/new?template=json"],
    ["sales", `/dashboard/sales?${DAYS}`],
    ["live", "/dashboard/live"],
    ["rejected events", "/dashboard/rejected"],
    ["webhooks", "/dashboard/webhooks"],
    ["SQL", "/dashboard/sql"],
    ["a mistake", "/dashboard?tz=Nowhere"],
  ] as const;

  test.each(["light", "dark"] as const)("reads the pages without hindrance, in the %s", async (colorScheme) => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, {
      colorScheme,
      viewport: { width: 1280, height: 900 },
    });
    const found: string[] = [];
    const look = async (name: string) => {
      const violations = await violationsOf(page);
      found.push(...violations.map((one) => `${name}: ${one}`));
    };
    for (const [name, path] of PAGES) {
      await page.goto(collector.url + path, { waitUntil: "domcontentloaded" });
      for (const details of await page.locator("main summary").all()) await details.click();
      await look(name);
    }
    await page.getByRole("button", { name: "Sign out" }).click();
    await look("signing in");
    expect(found).toEqual([]);
  });

  test("finds everything on a narrow page, and by the keyboard alone", async () => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, { viewport: { width: 390, height: 800 } });
    for (const [name, path] of PAGES) {
      await page.goto(collector.url + path, { waitUntil: "domcontentloaded" });
      const over = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      expect({ name, over }).toEqual({ name, over: 0 });
    }
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("To the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
  });

  test("reads the numbers without scripts", async () => {
    const { page } = await signedIn(collector.url, ADMIN_TOKEN, { javaScriptEnabled: false });
    await page.goto(`${collector.url}/dashboard?${DAYS}`);
    await page.getByRole("link", { name: "SPRING10" }).first().click();
    expect(await heading(page)).toBe("Code SPRING10");
  });
});

/** What axe finds that hinders somebody: serious, or worse. The page's policy lets no script in but ours: it is brought by the debugger. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run(document, { resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 120)}`);
}
