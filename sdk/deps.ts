import type { Page } from "./context.ts";
import type { Random } from "./ids.ts";
import { createStorage, type SafeStorage } from "./storage.ts";
import type { Fetch, Timers } from "./transport.ts";

/** Everything the SDK takes from the browser; each can be replaced, which is how it is tested. */
export interface Deps extends Timers {
  /** @default the window */
  page: Page;
  /** @default the window's `fetch`, as it is when an event is sent */
  fetch: Fetch;
  /** Milliseconds since 1970. @default Date.now */
  now(): number;
  /** @default crypto.getRandomValues */
  random: Random;
  /** Keeps the visitor and the session. @default localStorage, else memory */
  storage: SafeStorage;
}

/** The browser's own. Nothing is touched before it is used, so the module can be imported on a server. */
export function browserDeps(): Deps {
  return {
    page: globalThis,
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(bytes),
    storage: createStorage(() => localStorage),
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer),
  };
}
