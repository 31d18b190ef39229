import { neverThrow } from "./never-throw.ts";
import type { EventPayload, Methods } from "./types.ts";

/** The globals that Antsomi's customers set before the script loads. */
export interface AntsomiGlobals {
  /** Antsomi's property id. It takes the place of the write key where the property lists it among its aliases. */
  _propId?: string | number;
  _cdp365Analytics?: {
    /** Whether the page view is an event. */
    default_event?: unknown;
    page?: unknown;
    items?: EventPayload["items"];
    extra?: EventPayload["extra"];
    track?: [category: string, action: string, payload?: EventPayload][];
  };
}

/** Tracks the page view and the events that the page declares in `_cdp365Analytics`. */
export function trackDeclared({ _cdp365Analytics: declared }: AntsomiGlobals, { track }: Methods): void {
  if (!declared) return;
  const { default_event, page, items = [], extra = {}, track: events = [] } = declared;
  if (default_event) track("pageview", "view", { items, extra: page === undefined ? extra : { ...extra, page } });
  // An invalid entry must not stop the others.
  for (const event of events) neverThrow(() => track(...(event as [string, string, EventPayload])));
}
