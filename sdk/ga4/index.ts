import { neverThrow } from "../never-throw.ts";
import type { Methods } from "../types.ts";
import { type Ga4BridgeOptions, type Page, startBridge } from "./bridge.ts";

export type { Ga4BridgeOptions } from "./bridge.ts";

/**
 * Tracks what the page puts on its data layer for GA4 or Universal Analytics. On a server it does nothing.
 * @param webEvent the SDK whose `track` is called
 * @param options @default the data layer `dataLayer`
 * @param page @default the window
 */
export function startGa4Bridge(
  webEvent: Pick<Methods, "track" | "mayStore">,
  options?: Ga4BridgeOptions,
  page: Page & { readonly document?: unknown } = globalThis,
): void {
  neverThrow(() => {
    if (page.document) startBridge(() => webEvent, options || {}, page);
  });
}
