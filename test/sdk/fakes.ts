import { webcrypto } from "node:crypto";
import { vi } from "vitest";
import type { EventResult } from "../../collector/contract/responses/event-results.ts";
import type { Deps, WireEvent } from "../../sdk/index.ts";
import type { PageInfo } from "../../sdk/page-info.ts";
import { createStorage } from "../../sdk/storage.ts";

/** The body of a POST to `/v1/events`. */
export interface Body {
  write_key: string;
  sent_at: string;
  events: WireEvent[];
}

/** The timers that vitest fakes, as the SDK takes them. */
export const timers = {
  setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clearTimeout: (timer: number | undefined) => clearTimeout(timer),
};

export const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => webcrypto.getRandomValues(bytes);

/** What the SDK reads of a window's events. */
export interface PageEvent {
  persisted?: boolean;
  key?: string | null;
  newValue?: string | null;
}

/** A window of our own: what happens to it is told with `fire`. */
export function fakePage(url = "https://www.shop.example/cart", cookies = fakeCookies()) {
  const { href, search, hostname, protocol } = new URL(url);
  const listeners: { type: string; listener: (event: PageEvent) => void }[] = [];
  const addEventListener = (type: string, listener: (event: PageEvent) => void) => {
    listeners.push({ type, listener });
  };
  const page = {
    document: Object.defineProperty(
      { title: "Cart", referrer: "https://search.example/", visibilityState: "visible", cookie: "", addEventListener },
      "cookie",
      { get: cookies.read, set: cookies.write },
    ),
    location: { href, search, hostname, protocol },
    navigator: { language: "en-GB", onLine: true } as PageInfo["navigator"],
    addEventListener,
  } satisfies PageInfo as PageInfo & { document: { visibilityState: string } };
  const fire = (type: string, event: PageEvent = {}) => {
    for (const entry of listeners) if (entry.type === type) entry.listener(event);
  };
  const show = (state: "visible" | "hidden") => {
    page.document.visibilityState = state;
    fire("visibilitychange");
  };
  return {
    page,
    cookies,
    fire,
    show,
    leave: () => fire("pagehide"),
    back: () => fire("pageshow", { persisted: true }),
  };
}

/** A cookie jar that knows names and values only; it refuses a domain of one label, as browsers do. */
export function fakeCookies() {
  const jar = new Map<string, string>();
  return {
    jar,
    read: () => [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
    write(text: string) {
      const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(text) ?? [];
      if (/;Domain=[^.;]+(;|$)/.test(text)) return;
      if (/;Max-Age=0/.test(text)) jar.delete(name);
      else jar.set(name, value);
    },
  };
}

/** JSON as the collector answers it. */
export function json(status: number, body: unknown, type = "application/json", more: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type, ...more } });
}

/** A refusal in the collector's own words. */
export function problem(status: number, more: Record<string, string> = {}): Response {
  return json(status, { type: "about:blank", title: "No", status, detail: "" }, "application/problem+json", more);
}

/** Anybody else's page. */
export function html(status: number): Response {
  return new Response("<!doctype html><p>Log in", { status, headers: { "content-type": "text/html" } });
}

export const stored = ({ event_id }: { event_id: string }): EventResult => ({ event_id, outcome: "stored" });

/** A collector that stores everything, unless told to `answer` otherwise; `hold()` keeps it from answering. */
export function fakeCollector() {
  const requests: { url: string; init: RequestInit; body: Body }[] = [];
  let gate = Promise.resolve();
  const collector = {
    requests,
    answer: (body: Body): Response | Promise<Response> => json(200, { results: body.events.map(stored) }),
    /** What was sent, batch by batch: the events' actions. */
    actions: () => requests.map(({ body }) => body.events.map((event) => event.action)),
    events: () => requests.flatMap(({ body }) => body.events),
    hold(): () => void {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
    async fetch(url: string, init: RequestInit): Promise<Response> {
      const body: Body = JSON.parse(String(init.body));
      requests.push({ url, init, body });
      await gate;
      return collector.answer(body);
    },
  };
  return collector;
}

/** Dependencies without a browser; time is the fake timers'. */
export function fakeDeps(overrides: Partial<Deps> = {}): Partial<Deps> {
  const storage = fakeStorage();
  return {
    page: fakePage().page,
    open: () => storage,
    beacon: undefined,
    load: () => {},
    random,
    ...overrides,
  };
}

/** What `localStorage` is: an object whose own properties are its keys. */
export function fakeStorage(entries: Record<string, string> = {}): Storage {
  return Object.assign(Object.create(storageMethods), entries);
}

const storageMethods = {
  getItem(this: Record<string, string>, key: string) {
    return Object.hasOwn(this, key) ? this[key] : null;
  },
  setItem(this: Record<string, string>, key: string, value: string) {
    this[key] = value;
  },
  removeItem(this: Record<string, string>, key: string) {
    delete this[key];
  },
};

/**
 * One device's storage as its tabs see it: each tab hears of what the others write, a moment later, unless it sleeps.
 * @param later runs what it is given a moment later
 */
export function fakeDevice(later: (run: () => void) => void) {
  const storage = fakeStorage();
  const tabs = new Set<{ hear(event: PageEvent): void; awake(): boolean }>();
  function tab(hear: (event: PageEvent) => void, awake = () => true) {
    const self = { hear, awake };
    tabs.add(self);
    const tell = (key: string, newValue: string | null) => {
      for (const other of tabs) {
        if (other !== self) later(() => tabs.has(other) && other.awake() && other.hear({ key, newValue }));
      }
    };
    const view = new Proxy(storage, {
      get(_, name) {
        if (name === "setItem") {
          return (key: string, value: string) => {
            storage.setItem(key, value);
            tell(key, value);
          };
        }
        if (name !== "removeItem") return Reflect.get(storage, name);
        return (key: string) => {
          if (storage.getItem(key) === null) return;
          storage.removeItem(key);
          tell(key, null);
        };
      },
    });
    return { view, close: () => void tabs.delete(self) };
  }
  return { storage, tab };
}

/** From now on the storage unavailable more. @returns makes room again */
export function fill(storage: Storage): () => void {
  const value = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  Object.defineProperty(storage, "setItem", { value, configurable: true });
  return () => void Reflect.deleteProperty(storage, "setItem");
}

/** As reading `localStorage` is where the browser forbids it. */
export const forbidden = (): never => {
  throw new DOMException("denied", "SecurityError");
};

/** Storage over a backend that anybody may use, and that nobody hears of. */
export function storageOn(backend: Storage | (() => never), allowed: () => boolean = () => true) {
  return createStorage(typeof backend === "function" ? backend : () => backend, allowed);
}

/** Silences the console, and says how often it spoke. */
export function spyOnConsole(method: "warn" | "error" | "info") {
  return vi.spyOn(console, method).mockImplementation(() => {});
}

/** The keys of events, and whatever else begins so. */
export const keysOf = (storage: Storage, prefix = "promotrail.") =>
  Object.keys(storage).filter((key) => key.startsWith(prefix));
