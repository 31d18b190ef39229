import { createContext, runInContext } from "node:vm";
import { directAdapter } from "../../demo-site/direct/adapter.js";
import { gtmAdapter } from "../../demo-site/gtm/adapter.js";
import { type Container, createContainer } from "../../demo-site/gtm/container.js";
import { readExport } from "../../demo-site/gtm/import.js";
import type { Adapter, Customer } from "../../demo-site/shop/adapter.js";
import { CONTAINER } from "../../gtm/container.ts";
import { containerExport } from "../../gtm/export.ts";
import { scripts, source } from "./tags.ts";

/** Takes the place of the SDK; undefined where the SDK is blocked. */
export type Sdk = Record<"track" | "evaluate", (...call: unknown[]) => unknown> | undefined;

/** A page that has globals only: every tag except the loader runs as a merchant pastes it. */
function page(globals: Record<string, unknown>) {
  const window = createContext({ ...globals });
  window.window = window;
  return { window, run: (script: string): unknown => runInContext(script, window) };
}

export function directShop(web_event: Sdk): Adapter {
  const { window, run } = page({ web_event });
  run(source("tags/direct/events.js"));
  return directAdapter(window.shopEvents);
}

export function gtmShop(web_event: Sdk, customer: Customer): Adapter {
  const dataLayer: unknown[] = [];
  const { window, run } = page({ web_event, dataLayer });
  const container: Container = createContainer({
    id: "GTM-TEST",
    content: readExport(containerExport(CONTAINER)),
    run: (html) => scripts(html).forEach(run),
    compute: run,
  });
  window.google_tag_manager = container.macros;
  dataLayer.push = (...messages) => {
    messages.forEach(container.push);
    return messages.length;
  };
  return gtmAdapter(dataLayer, customer);
}
