import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { inject, onTestFinished } from "vitest";
import { CHROMIUM_ARGS } from "./find-chromium.ts";

/** Longest time of a browser test, in ms: also on a busy machine, a failure is not a matter of speed. */
export const BROWSER_TEST_MS = 60_000;
/** Longest wait for one condition, in ms. */
export const WAIT_MS = 30_000;

/** Starts a Chromium; the caller closes it. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: inject("chromiumPath"), args: CHROMIUM_ARGS });

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
