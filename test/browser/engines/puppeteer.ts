import { setTimeout as sleep } from "node:timers/promises";
import { launch, type Page, type LaunchOptions as PuppeteerOptions } from "puppeteer-core";
import { type Browser, STEP_TIMEOUT, type Tab } from "./engine.ts";
import { killAndWait, remember } from "./processes.ts";

/** Starts Chromium or Firefox through Puppeteer. */
export async function launchByPuppeteer(options: PuppeteerOptions): Promise<Browser> {
  const bounds = { timeout: 60_000, protocolTimeout: 60_000 };
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser = await launch({ ...bounds, ...signals, headless: true, ...options });
  const child = browser.process()!;
  remember(child.pid!);
  return {
    async newTab(url) {
      const tab = tabOf(await browser.newPage());
      await tab.goto(url);
      return tab;
    },
    kill: () => killAndWait(child),
    async close() {
      const closed = browser.close().catch(() => {});
      await Promise.race([closed, sleep(STEP_TIMEOUT, undefined, { ref: false })]);
      await killAndWait(child);
    },
  };
}

function tabOf(page: Page): Tab {
  page.setDefaultTimeout(STEP_TIMEOUT);
  return {
    evaluate: (source) => page.evaluate(source),
    async goto(url) {
      await page.goto(url);
    },
    async back() {
      await page.evaluate("history.back()");
    },
    async reload() {
      await page.reload().catch(onlyWhereOffline);
    },
    close: () => page.close(),
    setOffline: (offline) => page.setOfflineMode(offline),
  };
}

function onlyWhereOffline(error: Error): void {
  if (!/ERR_INTERNET_DISCONNECTED|NS_ERROR_OFFLINE|netOffline/.test(error.message)) throw error;
}
