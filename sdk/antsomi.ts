import { neverThrow } from "./never-throw.ts";
import type { EventPayload, Methods } from "./types.ts";

/** What Antsomi's customers set on the page before its script loads. */
export interface AntsomiGlobals {
  /** Stands for the write key, where the property lists it among its aliases. */
  _propId?: string | number;
  _cdp365Analytics?: {
    /** Whether the page view itself is an event. */
    default_event?: unknown;
    page?: unknown;
    items?: EventPayload["items"];
    extra?: EventPayload["extra"];
    track?: [category: string, action: string, payload?: EventPayload][];
  };
}

/** Sends what the page declares of itself: its view, and the events it lists. */
export function trackDeclared({ _cdp365Analytics: declared }: AntsomiGlobals, { track }: Methods): void {
  if (!declared) return;
  const { default_event, page, items = [], extra = {}, track: events = [] } = declared;
  if (default_event) track("pageview", "view", { items, extra: page === undefined ? extra : { ...extra, page } });
  // One that is none must not keep the others back.
  for (const event of events) neverThrow(() => track(...(event as [string, string, EventPayload])));
}
