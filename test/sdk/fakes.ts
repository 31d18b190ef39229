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

/** The timers that vitest fakes, in the form of the SDK's dependencies. */
export const timers = {
  setTimeout: (run: () => void, ms: number) => Number(setTimeout(run, ms)),
  clearTimeout: (timer: number | undefined) => clearTimeout(timer),
};

export const random = (bytes: Uint8Array<ArrayBuffer>): Uint8Array => webcrypto.getRandomValues(bytes);

/** The fields of a window's events that the SDK reads. */
export interface PageEvent {
  persisted?: boolean;
  key?: string | null;
  newValue?: string | null;
}

/** A fake window; `fire` dispatches its events. */
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

/** A cookie jar with names and values only. It rejects a domain of one label, as browsers do. */
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

/** A JSON response. */
export function json(status: number, body: unknown, type = "application/json", more: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type, ...more } });
}

/** A refusal in the collector's format. */
export function problem(status: number, more: Record<string, string> = {}): Response {
  return json(status, { type: "about:blank", title: "No", status, detail: "" }, "application/problem+json", more);
}

/** A page of another server. */
export function html(status: number): Response {
  return new Response("<!doctype html><p>Log in", { status, headers: { "content-type": "text/html" } });
}

export const stored = ({ event_id }: { event_id: string }): EventResult => ({ event_id, outcome: "stored" });

/** A collector that stores everything unless `answer` is replaced; `hold()` delays its responses. */
export function fakeCollector() {
  const requests: { url: string; init: RequestInit; body: Body }[] = [];
  let gate = Promise.resolve();
  const collector = {
    requests,
    answer: (body: Body): Response | Promise<Response> => json(200, { results: body.events.map(stored) }),
    /** The actions of the sent events, batch by batch. */
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

/** Dependencies without a browser; time is that of the fake timers. */
export function fakeDeps(overrides: Partial<Deps> = {}): Partial<Deps> {
  const storage = fakeStorage();
  return {
    page: fakePage().page,
    open: () => storage,
    beacon: () => false,
    load: () => {},
    random,
    ...overrides,
  };
}

/** A fake `localStorage`: an object whose own properties are its keys. */
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
 * The storage of one device for its tabs: each tab receives the writes of the others a moment later, unless it is
 * frozen.
 * @param later runs a callback a moment later
 */
export function fakeDevice(later: (run: () => void) => void) {
  const storage = fakeStorage();
  const tabs = new Set<{ hear(event: PageEvent): void; awake(): boolean }>();
  function tab(hear: (event: PageEvent) => void, awake = () => true) {
    const self = { hear, awake };
    tabs.add(self);
    const notify = (key: string, newValue: string | null) => {
      for (const other of tabs) {
        if (other !== self) later(() => tabs.has(other) && other.awake() && other.hear({ key, newValue }));
      }
    };
    const view = new Proxy(storage, {
      get(_, name) {
        if (name === "setItem") {
          return (key: string, value: string) => {
            storage.setItem(key, value);
            notify(key, value);
          };
        }
        if (name !== "removeItem") return Reflect.get(storage, name);
        return (key: string) => {
          if (storage.getItem(key) === null) return;
          storage.removeItem(key);
          notify(key, null);
        };
      },
    });
    return { view, close: () => void tabs.delete(self) };
  }
  return { storage, tab };
}

/** Makes a storage full. @returns a function that makes space again */
export function fill(storage: Storage): () => void {
  const value = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  Object.defineProperty(storage, "setItem", { value, configurable: true });
  return () => void Reflect.deleteProperty(storage, "setItem");
}

/** Throws as reading `localStorage` does where the browser forbids it. */
export const forbidden = (): never => {
  throw new DOMException("denied", "SecurityError");
};

/** The SDK's storage over a backend. @param allowed @default always */
export function storageOn(backend: Storage | (() => never), allowed: () => boolean = () => true) {
  return createStorage(typeof backend === "function" ? backend : () => backend, allowed);
}

/** Silences a method of the console and records its calls. */
export function spyOnConsole(method: "warn" | "error" | "info") {
  return vi.spyOn(console, method).mockImplementation(() => {});
}

/**
 * Makes each pause after a failure half of the longest one, in ms: 500, 1,000, 2,000 and so on. Otherwise one pause in a
 * thousand lasts less than a millisecond, and ends at once. Call it before the SDK is created.
 */
export function fixJitter(): void {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
}

/** The storage's keys with a prefix. */
export const keysOf = (storage: Storage, prefix = "promotrail.") =>
  Object.keys(storage).filter((key) => key.startsWith(prefix));
