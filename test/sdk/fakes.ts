import type { EventResult } from "../../collector/contract/answers.ts";
import type { Deps, WireEvent } from "../../sdk/index.ts";
import { createStorage } from "../../sdk/storage.ts";

/** The body of a POST to `/v1/events`. */
export interface Body {
  write_key: string;
  sent_at: string;
  events: WireEvent[];
}

/** A window of our own that can be left and hidden. */
export function fakePage(url = "https://shop.example/cart") {
  const listeners: Record<string, () => void> = {};
  const addEventListener = (type: string, listener: () => void) => {
    listeners[type] = listener;
  };
  const page = {
    document: { title: "Cart", referrer: "https://search.example/", visibilityState: "visible", addEventListener },
    location: { href: url, search: new URL(url).search },
    navigator: { language: "en-GB" },
    addEventListener,
  };
  const show = (state: "visible" | "hidden") => {
    page.document.visibilityState = state;
    listeners.visibilitychange?.();
  };
  return { page, leave: () => listeners.pagehide?.(), show };
}

/** JSON as the collector answers it. */
export function json(status: number, body: unknown, type = "application/json"): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": type } });
}

/** A collector that stores everything, unless told to `answer` otherwise; `hold()` keeps it from answering. */
export function fakeCollector() {
  const requests: { url: string; init: RequestInit; body: Body }[] = [];
  let gate = Promise.resolve();
  const stored = (event: WireEvent): EventResult => ({ event_id: event.event_id, outcome: "stored" });
  const collector = {
    requests,
    answer: (body: Body): Response => json(200, { results: body.events.map(stored) }),
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
  return { page: fakePage().page, storage: blockedStorage(), ...overrides };
}

/** Storage as in a browser that forbids it. */
export function blockedStorage() {
  return createStorage(() => {
    throw new DOMException("denied", "SecurityError");
  });
}

/** What `localStorage` does, as far as the SDK uses it. */
export function fakeBackend(entries: Record<string, string> = {}) {
  const map = new Map(Object.entries(entries));
  return {
    map,
    getItem: (key: string) => map.get(key) ?? null,
    setItem: (key: string, value: string) => void map.set(key, value),
    removeItem: (key: string) => void map.delete(key),
  };
}
