import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, inject, onTestFinished, vi } from "vitest";
import { type Collector, startCollector } from "../support/collector.ts";
import { CHROMIUM_ARGS } from "./find-chromium.ts";

/** Longest time of a browser test, in ms: also on a busy machine, a failure is not a matter of speed. */
export const BROWSER_TEST_MS = 60_000;
/** Longest wait for one condition, in ms. */
export const WAIT_MS = 30_000;

/** Starts a Chromium; the caller closes it. @param args more arguments of its command line */
export const launch = (...args: readonly string[]): Promise<Browser> =>
  chromium.launch({ executablePath: inject("chromiumPath"), args: [...CHROMIUM_ARGS, ...args] });

/** A browser, and a collector with the demo's property. */
interface Demo {
  readonly browser: Browser;
  readonly collector: Collector;
}

/** Starts a browser and a collector for all tests of a file. Read them in a test or a hook, not before. */
export function startDemo(): Demo {
  vi.setConfig({ testTimeout: BROWSER_TEST_MS });
  let demo: Demo;
  beforeAll(async () => {
    const [browser, collector] = await Promise.all([launch(), startCollector({ demo: true })]);
    demo = { browser, collector };
  });
  afterAll(() => Promise.all([demo.browser.close(), demo.collector.close()]));
  return {
    get browser() {
      return demo.browser;
    },
    get collector() {
      return demo.collector;
    },
  };
}

/** Opens a page as a new visitor; it is closed when the test has finished. */
export async function newVisitor(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  return page;
}

/** Serves on a new origin until the test has finished. @returns the origin */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
