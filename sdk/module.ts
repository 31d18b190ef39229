import type { Deps } from "./deps.ts";
import { createWebEvent as createForPage } from "./index.ts";
import { withoutPage } from "./no-page.ts";
import type { InitOptions, WebEvent } from "./types.ts";

// The package's entry: the SDK as a module, which servers and workers import too.

export type { Deps } from "./deps.ts";
export type * from "./types.ts";

/**
 * Creates an SDK with its own queue and listeners; the visitor and the session are the browser's. Without a document, as
 * on a server, it does nothing.
 * @param deps replacements of the browser's functions. @default none
 * @param initial options from before `init`. @default none
 */
export function createWebEvent(deps: Partial<Deps> = {}, initial?: InitOptions): WebEvent {
  const { document } = deps.page || globalThis;
  return document ? createForPage(deps, initial) : withoutPage();
}

/** The SDK of a page that imports the module; the script publishes its own SDK as the global `web_event`. */
export default /* @__PURE__ */ createWebEvent();
