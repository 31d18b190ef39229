import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { inject, onTestFinished } from "vitest";
import { CHROMIUM_ARGS } from "./find-chromium.ts";

/** A real Chromium; the caller closes it. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: inject("chromiumPath"), args: CHROMIUM_ARGS });

/** A page of a visitor who was never here, closed when the test has finished. */
export async function newVisitor(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

/** Serves something on an origin of its own until the test has finished. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
