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
  open(): Storage;
  /**
   * Adds a script to the page.
   * @param track what the script finds as the `track` of its element
   */
  load(url: string, track?: unknown): void;
}

/** The element of a script that the SDK adds for one call. */
export interface ScriptWithTrack extends HTMLScriptElement {
  track?: unknown;
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
    load(url, track) {
      const script: ScriptWithTrack = document.createElement("script");
      script.track = track;
      script.src = url;
      document.head.appendChild(script);
    },
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}
