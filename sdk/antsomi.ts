import { neverThrow } from "./never-throw.ts";
import type { EventPayload, Item } from "./types.ts";

/** A payload whose items may be one object, as those of some pages without types. */
export interface LoosePayload extends Omit<EventPayload, "items"> {
  items?: Item[] | Item | undefined;
}

/** What an Antsomi page declares for its events. */
export interface Declaration extends LoosePayload {
  /** Whether the page view is an event. @default true */
  default_event?: unknown;
  /** The page's type and category. */
  page?: unknown;
  track?: [category: string, action: string, payload?: LoosePayload][];
}

/** The globals that Antsomi's customers set before the script loads. */
export interface AntsomiGlobals {
  /** Antsomi's property id. It takes the place of the write key where the property lists it among its aliases. */
  _propId?: string | number;
  _cdp365Analytics?: Declaration | null;
}

/** Adds what the page declares to an event's payload, whose own fields take precedence. */
export function declaredPayload({ page, ...declared }: Declaration, payload?: LoosePayload | null): LoosePayload {
  const { items = declared.items, dims, extra } = payload || {};
  return { items, dims: { ...declared.dims, ...dims }, extra: { page, ...declared.extra, ...extra } };
}

/** The method that tracks declared events. */
interface Tracker {
  track(category: string, action: string, payload?: LoosePayload): unknown;
}

/** Tracks the page view, as Antsomi's script does by default, and the events that the page declares. */
export function trackDeclared({ _propId, _cdp365Analytics }: AntsomiGlobals, { track }: Tracker): void {
  if (!_cdp365Analytics && !_propId) return;
  const declared = _cdp365Analytics || {};
  // Also the text "0" of a tag manager's variable.
  if (Number(declared.default_event) !== 0) track("pageview", "view");
  // An invalid entry must not stop the others.
  for (const event of declared.track || [])
    neverThrow(() => {
      const [category, action, payload] = event;
      track(category, action, declaredPayload(declared, payload));
    });
}
