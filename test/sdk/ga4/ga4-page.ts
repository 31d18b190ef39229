import { vi } from "vitest";
import { type Ga4BridgeOptions, startBridge } from "../../../sdk/ga4/bridge.ts";
import type { Sdk } from "../../../sdk/ga4/own-events.ts";
import { fakeStorage } from "../fakes.ts";

/** An event as the bridge tracks it. */
export interface Tracked {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: a payload is whatever was sent; the tests say what it has to be
  readonly payload: any;
}

/** What two pages of one tab share. */
export interface Tab {
  readonly sessionStorage: Storage;
}

export const newTab = (): Tab => ({ sessionStorage: fakeStorage() });

export type Layer = { push(...entries: unknown[]): unknown } & unknown[];

/**
 * A page with the bridge. Time is faked: call `settle` to let waiting events go.
 * @param fields globals of the page, such as its data layer
 */
export function openGa4Page(
  fields: Record<string, unknown> = {},
  {
    tab = newTab(),
    options = {},
    mayStore = () => true,
  }: { tab?: Tab; options?: Ga4BridgeOptions; mayStore?: () => boolean } = {},
) {
  vi.useFakeTimers();
  const tracked: Tracked[] = [];
  const leaving: (() => void)[] = [];
  let onResult: ((result: unknown, event: unknown) => void) | undefined;
  const sdk: Sdk = {
    version: "1",
    mayStore,
    track: (category, action, payload) => tracked.push({ name: `${category}/${action}`, payload }),
    on(name, listener) {
      if (name === "result") onResult = listener;
    },
  };
  const page: Record<string, unknown> = {
    dataLayer: [],
    web_event: sdk,
    addEventListener: (_: string, listener: () => void) => leaving.push(listener),
    ...fields,
  };
  // A blocked storage throws on access.
  Object.defineProperties(page, Object.getOwnPropertyDescriptors(tab));
  startBridge(() => page.web_event as Sdk | undefined, options, page as never);
  return {
    page,
    tracked,
    get layer() {
      return page.dataLayer as Layer;
    },
    gtag(...args: unknown[]) {
      (function () {
        // biome-ignore lint/complexity/noArguments: gtag puts its arguments object on the data layer
        (page.dataLayer as Layer).push(arguments);
      }).apply(null, args as []);
    },
    names: () => tracked.map(({ name }) => name),
    settle: (ms = 1_000) => vi.advanceTimersByTime(ms),
    /** Passes the collector's results of all events to the bridge. */
    store() {
      for (const { name, payload } of tracked) {
        const [category, action] = name.split("/");
        onResult?.({ outcome: "stored" }, { category, action, ...payload });
      }
    },
    leave() {
      for (const listener of leaving) listener();
    },
  };
}

/** A message of GA4's data layer. */
export const message = (event: string, ecommerce: object = {}) => ({ event, ecommerce });

/** The same with one product. */
export const withItem = (event: string, more: object = {}, item: object = {}) =>
  message(event, { currency: "USD", items: [{ item_id: "X-1", price: 10, quantity: 1, ...item }], ...more });
