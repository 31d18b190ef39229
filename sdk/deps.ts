import type { PageInfo } from "./context.ts";
import type { Random } from "./ids.ts";
import type { Fetch, Timers } from "./transport.ts";

/** Everything the SDK takes from the browser; each can be replaced, which is how it is tested. */
export interface Deps extends Timers {
  /** @default the window */
  page: PageInfo;
  /** @default the window's `fetch`, as it is when an event is sent */
  fetch: Fetch;
  /** For browsers whose `fetch` does not outlive the page: whether it was taken. @default `navigator.sendBeacon` */
  beacon: ((url: string, body: string) => boolean) | undefined;
  /** Milliseconds since 1970. @default Date.now */
  now(): number;
  /** @default crypto.getRandomValues */
  random: Random;
  /** Keeps events, the visitor and the session. @default localStorage */
  open(): Storage;
  /** Adds a script to the page. */
  load(url: string): void;
}

/** The browser's own. Nothing is touched before it is used, so the module can be imported on a server. */
export function browserDeps(): Deps {
  return {
    page: globalThis,
    fetch: (url, init) => fetch(url, init),
    beacon:
      typeof Request === "function" && "keepalive" in Request.prototype
        ? undefined
        : (url, body) => navigator.sendBeacon(url, body),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(bytes),
    open: () => localStorage,
    load(url) {
      const script = document.createElement("script");
      script.src = url;
      document.head.appendChild(script);
    },
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}
