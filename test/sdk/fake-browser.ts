import type { Deps, TrackResult, WebEvent, WireEvent } from "../../sdk/index.ts";
import { createWebEvent } from "../../sdk/index.ts";
import type { Fetch } from "../../sdk/transport.ts";
import { fakeCookies, fakeDevice, fakePage, random } from "./fakes.ts";

type Reply = Awaited<ReturnType<Fetch>>;

/** The network's response to a batch; null: the request never settles. */
export type Weather = (events: WireEvent[], collector: Collector) => Reply | Error | null;

/** A collector that stores each event once, as the real one does. */
export interface Collector {
  /** The number of arrivals of each event, by id. */
  arrived: Map<string, number>;
  /** Each event as it arrived first, by id. */
  events: Map<string, WireEvent>;
  store(events: WireEvent[]): Reply;
}

const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { get: (name) => headers[name] ?? null },
  json: async () => {
    if (body === undefined) throw new SyntaxError("Unexpected token <");
    return body;
  },
});
const refusal = (status: number) => reply(status, { title: "No" }, { "content-type": "application/problem+json" });

/** The network's conditions by name. */
export const WEATHER = {
  fine: (events, { store }) => store(events),
  cut: () => new TypeError("Failed to fetch"),
  "response lost": (events, { store }) => {
    store(events);
    return new TypeError("Failed to fetch");
  },
  "response cut off": (events, { store }) => {
    store(events);
    return reply(200, undefined);
  },
  busy: () => reply(503, undefined),
  "busy for two minutes": () => reply(503, {}, { "retry-after": "120" }),
  "login page": () => reply(200, undefined, { "content-type": "text/html" }),
  firewall: () => reply(403, undefined, { "content-type": "text/html" }),
  hanging: () => null,
  "stored, then hanging": (events, { store }) => {
    store(events);
    return null;
  },
  "half of the results": (events, { store }) => store(events.filter((_, index) => index % 2 === 0)),
  "small batches only": (events, { store }) => (events.length > 3 ? refusal(413) : store(events)),
  "key unknown": () => refusal(401),
} satisfies Record<string, Weather>;

/** A clock that `advance` moves; microtasks run between its timers. */
function fakeClock(start: number) {
  let time = start;
  let lastId = 0;
  let timers: { id: number; at: number; run: () => void }[] = [];
  const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    // Whole, as Date.now: pauses of the SDK end at fractions of a millisecond.
    now: () => Math.floor(time),
    setTimeout(run: () => void, ms: number): number {
      lastId += 1;
      timers.push({ id: lastId, at: time + ms, run });
      return lastId;
    },
    clearTimeout(id: number | undefined) {
      timers = timers.filter((timer) => timer.id !== id);
    },
    async advance(ms: number) {
      const end = time + ms;
      for (;;) {
        await settled();
        const next = timers.reduce((first, timer) => (timer.at < first.at ? timer : first), {
          id: 0,
          at: end + 1,
          run: () => {},
        });
        if (next.at > end) break;
        timers = timers.filter((timer) => timer !== next);
        time = Math.max(time, next.at);
        next.run();
      }
      time = end;
    },
  };
}

/** A tab with the SDK. */
export interface Tab {
  web_event: WebEvent;
  /** The results that this tab received, by event id. */
  ends: Map<string, TrackResult[]>;
  hide(): void;
  show(): void;
  /** Closes the tab; the page receives `pagehide`. */
  close(): void;
  /** Kills the tab; the page receives no event. */
  kill(): void;
  /** Puts the page into the back/forward cache. */
  freeze(): void;
  /** Restores the page from the back/forward cache. */
  thaw(): void;
  readonly state: "open" | "hidden" | "frozen" | "closed";
}

/**
 * A browser with one storage, one cookie jar, and a network to its collector. Requests arrive after 40 ms, responses
 * after 80 ms. Requests without keepalive end with their page.
 * @param fill fills an array with random bytes
 */
export function fakeBrowser(fill: Deps["random"] = random) {
  const clock = fakeClock(Date.parse("2026-11-22T01:02:03Z"));
  const device = fakeDevice((run) => void clock.setTimeout(run, 5));
  const cookies = fakeCookies();
  const arrived = new Map<string, number>();
  const events = new Map<string, WireEvent>();
  const collector: Collector = {
    arrived,
    events,
    store(batch) {
      const results = batch.map((event) => {
        const { event_id } = event;
        const times = arrived.get(event_id) ?? 0;
        arrived.set(event_id, times + 1);
        if (!times) events.set(event_id, event);
        return { event_id, outcome: times ? "duplicate" : "stored" };
      });
      return reply(200, { results });
    },
  };
  const browser = {
    clock,
    storage: device.storage,
    arrived,
    events,
    weather: WEATHER.fine as Weather,
    requests: 0,
    open,
  };

  function open(): Tab {
    const { page, fire, show } = fakePage("https://www.shop.example/", cookies);
    const { view, close } = device.tab(
      (event) => fire("storage", event),
      () => state !== "frozen",
    );
    const late: (() => void)[] = [];
    let state: Tab["state"] = "open";
    let inFlight = 0;
    /** Runs now, when the page is back, or never. */
    const whenAwake = (run: () => void) => {
      if (state === "frozen") late.push(run);
      else if (state !== "closed") run();
    };
    const fetch: Fetch = (_, { body, keepalive, signal }) =>
      new Promise((resolve, reject) => {
        const text = String(body);
        const bytes = keepalive ? Buffer.byteLength(text) : 0;
        if (inFlight + bytes > 65_536) return reject(new TypeError("Failed to fetch"));
        browser.requests += 1;
        inFlight += bytes;
        let over = false;
        const end = (settle: () => void) => {
          if (over) return;
          over = true;
          inFlight -= bytes;
          settle();
        };
        signal!.addEventListener("abort", () => end(() => reject(new DOMException("", "AbortError"))));
        clock.setTimeout(() => {
          if (over || (!keepalive && (state === "closed" || state === "frozen"))) return;
          const answer = browser.weather(JSON.parse(text).events, collector);
          if (answer === null) return;
          const settle = () => end(() => (answer instanceof Error ? reject(answer) : resolve(answer)));
          clock.setTimeout(() => whenAwake(settle), 40);
        }, 40);
      });
    const web_event = createWebEvent(
      {
        page,
        fetch,
        beacon: () => false,
        now: clock.now,
        random: fill,
        open: () => view,
        load: () => {},
        setTimeout: (run, ms) => clock.setTimeout(() => whenAwake(run), ms),
        clearTimeout: clock.clearTimeout,
      },
      { write_key: "wk_demo", collector: "https://collector.example" },
    );
    const ends = new Map<string, TrackResult[]>();
    const note = (end: TrackResult) => ends.set(end.event_id, [...(ends.get(end.event_id) ?? []), end]);
    web_event.on("result", note);
    web_event.on("drop", note);
    const leave = () => {
      if (state === "open") show("hidden");
      fire("pagehide");
    };
    return {
      web_event,
      ends,
      hide() {
        state = "hidden";
        show("hidden");
      },
      show() {
        state = "open";
        show("visible");
      },
      close() {
        leave();
        state = "closed";
        close();
      },
      kill() {
        state = "closed";
        close();
      },
      freeze() {
        leave();
        state = "frozen";
      },
      thaw() {
        state = "open";
        fire("pageshow", { persisted: true });
        show("visible");
        for (const run of late.splice(0)) run();
      },
      get state() {
        return state;
      },
    };
  }
  return browser;
}
