// `npm run screenshots`: makes the pictures in docs/images from the pages as they are today.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { generateTraffic } from "../seed/generate-traffic.ts";
import { ADMIN_TOKEN } from "../support/collector.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { findChromium } from "./find-chromium.ts";
import { shopPage } from "./shop-page.ts";

const folder = fileURLToPath(new URL("../../docs/images/", import.meta.url));
mkdirSync(folder, { recursive: true });

const data = newFolder();
const dataFile = join(data, "data.db");
await generateTraffic({ file: dataFile, events: 30_000, days: 40, seed: 2, until: Date.now() });
const { url, close } = await start(readConfig({ PORT: "0", DATABASE_URL: dataFile, ADMIN_TOKEN }, { demo: true }));
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
const shoot = (name: string, fullPage = false) => page.screenshot({ path: `${folder}${name}.png`, fullPage });

const requestApi = (path: string, body: object, headers: Readonly<Record<string, string>>) =>
  fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });

/** A shop that has half of its tags, and a page with a wrong key. @returns its id */
async function newShop(): Promise<string> {
  const origin = "https://shop.example";
  const options = { name: "Corner shop", allowed_origins: [origin] };
  const created = await requestApi("/v1/properties", options, { authorization: `Bearer ${ADMIN_TOKEN}` });
  const { id, write_key } = (await created.json()).data;
  const items = [{ type: "product", id: "118", name: "Tiered wire basket", price: "119.95", quantity: 1 }];
  const events = ["view", "add_to_cart"].map((action) => ({ event_id: action, category: "product", action, items }));
  for (const key of [write_key, "YOUR-WRITE-KEY"])
    await requestApi("/v1/events", { write_key: key, events }, { origin });
  return id;
}

const shop = shopPage(page);
await shop.open(`${url}/direct/`);
await shoot("shop");
await shop.add("BSK-TIER", 2);
await shop.goToCheckout();
await shop.enterCode("TAKE50");
await shoot("checkout");

await page.goto(`${url}/dashboard`);
await page.getByLabel("Key").fill(ADMIN_TOKEN);
await page.getByRole("button", { name: "Sign in" }).click();
await page.getByRole("heading", { name: "Code funnel" }).waitFor();
await page.setViewportSize({ width: 1280, height: 1180 });
await shoot("dashboard");
await page.goto(`${url}/dashboard/promotions/new?template=percent-but-sale`);
await page.getByLabel("Code", { exact: true }).fill("AUTUMN15");
await page.getByRole("button", { name: "Test on this cart" }).click();
await page.getByText("instead of").waitFor();
await shoot("new-promotion", true);
await page.goto(`${url}/dashboard/install?property_id=${await newShop()}`);
await page.getByText("2 of 5 arrived").waitFor();
await page.setViewportSize({ width: 1440, height: 900 });
await shoot("install", true);
await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
await page.setViewportSize({ width: 390, height: 844 });
await shoot("install-narrow");
await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
await page.setViewportSize({ width: 1280, height: 800 });
await page.goto(`${url}/dashboard/live`, { waitUntil: "domcontentloaded" });
await page.locator("#events tr").nth(10).waitFor();
await shoot("live");

await browser.close();
await close();
removeFolder(data);
