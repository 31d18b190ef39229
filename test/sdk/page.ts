import { JSDOM, VirtualConsole } from "jsdom";
import type { WebEvent } from "../../sdk/index.ts";
import { fakeCollector } from "./fakes.ts";

/** The script's address on these pages. */
export const ADDRESS = "https://collector.example/sdk/web_event.js?key=wk_demo";

/** `window.web_event`, a snippet or the SDK, without the types that pages lack. */
export type Global = ((...args: unknown[]) => unknown) &
  WebEvent & { queue: { push(call: unknown): number; length: number } };

/** A shop's page that runs code, with a collector behind `fetch`. */
export function openPage(html = "", kept: Record<string, string> = {}) {
  const url = "https://www.shop.example/";
  // A console of its own keeps the test's output clean.
  const virtualConsole = new VirtualConsole();
  const { window } = new JSDOM(`<head>${html}</head>`, {
    url,
    runScripts: "outside-only",
    virtualConsole,
    // Otherwise its pages are prerendered.
    pretendToBeVisual: true,
  });
  const collector = fakeCollector();
  // jsdom has no `Request`; without it, the SDK would assume a browser whose fetch does not outlive the page.
  Object.assign(window, { fetch: collector.fetch, Request });
  for (const [key, value] of Object.entries(kept)) window.localStorage.setItem(key, value);
  const run = (code: string): unknown => window.eval(code);
  return { window, collector, run, global: () => run("window.web_event") as Global };
}
