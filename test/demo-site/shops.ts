import { createContext, runInContext } from "node:vm";
import { directAdapter } from "../../demo-site/direct/adapter.js";
import { gtmAdapter } from "../../demo-site/gtm/adapter.js";
import { type Container, createContainer } from "../../demo-site/gtm/container.js";
import type { Adapter, Customer } from "../../demo-site/shop/adapter.js";
import { gtmTags, scripts, source } from "./tags.ts";

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

const VARIABLE = "variables/promotrail-items.js";
const pasted = Object.fromEntries([...gtmTags, VARIABLE].map((file) => [file, source(`tags/gtm/${file}`)]));

export function gtmShop(web_event: Sdk, customer: Customer): Adapter {
  const dataLayer: unknown[] = [];
  const { window, run } = page({ web_event, dataLayer });
  const container: Container = createContainer({
    id: "GTM-TEST",
    definition: JSON.parse(source("tags/gtm/container.json")),
    texts: pasted,
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
