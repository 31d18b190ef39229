import { JSDOM, VirtualConsole } from "jsdom";
import type { WebEvent } from "../../sdk/index.ts";
import { fakeCollector } from "./fakes.ts";

/** Where the script of these pages comes from. */
export const ADDRESS = "https://collector.example/sdk/web_event.js?key=wk_demo";

/** The function at `window.web_event`, be it a snippet or the SDK, as untyped pages see it. */
export type Global = ((...args: unknown[]) => unknown) &
  WebEvent & { queue: { push(call: unknown): number; length: number } };

/** A shop's page that runs what it is told, with a collector behind `fetch`. */
export function openPage(html = "", kept: Record<string, string> = {}) {
  const url = "https://www.shop.example/";
  // A console of its own: what it is told, nobody else hears.
  const virtualConsole = new VirtualConsole();
  const { window } = new JSDOM(`<head>${html}</head>`, { url, runScripts: "outside-only", virtualConsole });
  const collector = fakeCollector();
  // Without a `Request` of its own a window would be taken for one whose fetch does not outlive the page.
  Object.assign(window, { fetch: collector.fetch, Request });
  for (const [key, value] of Object.entries(kept)) window.localStorage.setItem(key, value);
  const run = (code: string): unknown => window.eval(code);
  return { window, collector, run, global: () => run("window.web_event") as Global };
}
