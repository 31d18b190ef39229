import type { Dom } from "./dom.ts";
import type { Random } from "./ids.ts";
import type { PageInfo } from "./page-info.ts";
import type { Fetch, Timers } from "./transport.ts";

/** The SDK's dependencies on the browser; a test replaces any of them. */
export interface Deps extends Timers {
  /** @default the window */
  page: PageInfo;
  /** @default the window's `fetch`, read anew for each request */
  fetch: Fetch;
  /**
   * Sends a body in browsers whose `fetch` does not outlive the page.
   * @returns whether the browser accepted the body; false in browsers whose `fetch` has `keepalive`
   * @default `navigator.sendBeacon`
   */
  beacon(url: string, body: string): boolean;
  /** Milliseconds since 1970. @default Date.now */
  now(): number;
  /** @default crypto.getRandomValues */
  random: Random;
  /** Returns the storage for events, the visitor and the session. @default localStorage */
  open(): Dom<"Storage">;
  /** Loads a second file of the SDK, and calls its default export with `values`. Does nothing where it is blocked. */
  load(url: string, ...values: unknown[]): void;
}

/** The browser's own functions. Each is read when it is used, so that a server can import the module. */
export function browserDeps(): Deps {
  return {
    page: globalThis,
    fetch: (url, init) => fetch(url, init),
    beacon: (url, body) => !("keepalive" in Request.prototype) && navigator.sendBeacon(url, body),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(bytes),
    open: () => localStorage,
    // An import takes the script's nonce along, and no policy of Trusted Types refuses it. Without a document, as in a worker
    // or on a server, nothing is loaded. The comments keep bundlers from resolving the address when they build the page.
    async load(url, ...values) {
      try {
        (await import(/* webpackIgnore: true */ /* @vite-ignore */ document && url)).default(...values);
      } catch (_) {}
    },
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}
