// `npm run screenshots`: makes the pictures in docs/images from the pages as they are today.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { readConfig } from "../../collector/config.ts";
import { start } from "../../collector/main.ts";
import { newFolder, removeFolder } from "../support/folder.ts";
import { findChromium } from "./find-chromium.ts";
import { shopper } from "./shopper.ts";

const folder = new URL("../../docs/images/", import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

const data = newFolder();
const dataFile = join(data, "data.db");
const { url, close } = await start(readConfig({ PORT: "0", DATABASE_URL: dataFile, ADMIN_TOKEN: "t" }, { demo: true }));
const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
const one = shopper(page);

await one.open(`${url}/direct/`);
await page.screenshot({ path: `${folder}shop.png` });
await one.add("BSK-TIER", 2);
await one.goToCheckout();
await one.tryCode("TAKE50");
await page.screenshot({ path: `${folder}checkout.png` });

await browser.close();
await close();
removeFolder(data);
