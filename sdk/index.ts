import { callable } from "./callable.ts";
import { followGoogle } from "./consent.ts";
import { readContext } from "./context.ts";
import { createCookie } from "./cookie.ts";
import { createDelivery } from "./delivery.ts";
import { browserDeps, type Deps } from "./deps.ts";
import { ask } from "./evaluate.ts";
import { dropped, type Packed, pack } from "./event.ts";
import { createIdentity, VISITOR_KEY } from "./identity.ts";
import { createIds } from "./ids.ts";
import { createJournal } from "./journal.ts";
import { createListeners } from "./listeners.ts";
import { neverThrow } from "./never-throw.ts";
import { createOwners } from "./owners.ts";
import { createStorage } from "./storage.ts";
import { createTransport } from "./transport.ts";
import type {
  Consent,
  EvaluateCart,
  EvaluateOptions,
  EventPayload,
  InitOptions,
  TrackResult,
  WebEvent,
} from "./types.ts";

export type { Deps } from "./deps.ts";
export type * from "./types.ts";

/**
 * Makes an SDK of its own: its queue, its listeners; visitor and session are the browser's.
 * @param deps what it takes from the browser. @default the browser's own
 * @param initial what is known before `init`. @default nothing
 */
export function createWebEvent(deps: Partial<Deps> = {}, initial: InitOptions = {}): WebEvent {
  const { page, fetch, beacon, now, random, open, load, ...timers } = { ...browserDeps(), ...deps };
  let options: InitOptions = {};
  let state: Consent = "granted";

  const cookieless = () => !!page.navigator.globalPrivacyControl && options.respect_gpc !== false;
  const mayKeep = () => state === "granted" && !cookieless();
  const iso = () => new Date(now()).toISOString();
  // Both may be of another type, a URL or Antsomi's number.
  const address = (path: string) => `${options.collector || ""}`.replace(/\/+$/, "") + path;
  const writeKey = () => `${options.write_key || ""}`;

  const storage = createStorage(open, mayKeep);
  const newId = createIds(now, random);
  const identity = createIdentity(storage, createCookie(page, VISITOR_KEY), mayKeep, newId, now);
  const { on, emit, trace } = createListeners(() => !!options.debug);
  const transport = createTransport(fetch, beacon, now, timers);
  const delivery = createDelivery({
    ...timers,
    journal: createJournal(storage),
    owners: createOwners(page, storage, newId(), timers),
    now,
    random: Math.random,
    post(events, last) {
      const head = JSON.stringify({ write_key: writeKey(), sent_at: iso() });
      return transport.post(address("/v1/events"), `${head.slice(0, -1)},"events":[${events}]}`, last);
    },
    room: transport.room,
    writeKey,
    ready: () => !!writeKey() && state === "granted",
    online: () => page.navigator.onLine !== false,
    emit,
    trace,
  });

  function start(anew?: boolean) {
    delivery.recover();
    delivery.sendSoon(anew);
  }

  function init(given?: InitOptions | null) {
    const before = options;
    options = { ...options, ...given };
    if (given && given.consent) consent(given.consent);
    if (options.google_consent && !before.google_consent) {
      page.dataLayer = page.dataLayer || [];
      // An element of that name is no data layer: nobody knows then what the visitor said.
      if (Array.isArray(page.dataLayer)) followGoogle(page.dataLayer, consent);
      else consent("pending");
    }
    if (options.debug && !before.debug) {
      page.web_event_debug = [...(page.web_event_debug || []), on];
      load(address("/sdk/web_event.debug.js"));
    }
    // A microtask later: what is said of consent in the same go counts. A pause was for what was known before.
    Promise.resolve(true).then(start);
  }

  function consent(decision: Consent) {
    state = decision;
    trace("consent", decision);
    if (decision === "denied") {
      delivery.drop("consent");
      identity.reset();
      storage.erase();
    }
    if (decision !== "granted") return;
    storage.persist();
    identity.refresh();
    delivery.keep();
    start();
  }

  async function track(category: string, action: string, payload?: EventPayload): Promise<TrackResult> {
    const event_id = newId();
    if (!page.document) return dropped(event_id, "no_page");
    const context = readContext(page, identity, cookieless());
    const bare = { event_id, occurred_at: iso(), category, action, items: [], dims: {}, extra: {}, context };
    const packed = state === "denied" ? "consent" : pack(bare, payload, { ...options, anonymous: cookieless() });
    trace("track", event_id, category, action, (packed as Packed).bytes);
    if (typeof packed !== "string") return delivery.add(packed);
    const result = dropped(event_id, packed);
    emit(result, neverThrow(() => JSON.stringify(bare)) || "{}");
    return result;
  }

  function evaluate(cart: EvaluateCart, codes?: string[] | null, more?: EvaluateOptions | null) {
    const { timeout, ...rest } = more || {};
    const question = { write_key: writeKey(), cart, promocodes: codes || [], promocodes_info: 1, ...rest };
    return ask(transport, address("/v1/carts/calculate"), question, timeout);
  }

  if (page.document) {
    page.addEventListener("pagehide", () => {
      delivery.keep();
      delivery.hurry();
      delivery.leave();
    });
    page.addEventListener("pageshow", ({ persisted }) => {
      if (persisted) delivery.back();
    });
    page.addEventListener("online", delivery.send);
    page.document.addEventListener("visibilitychange", () => {
      if (page.document.visibilityState === "hidden") return delivery.hurry();
      identity.refresh();
      start();
    });
    init(initial);
  }
  return callable({ init, track, evaluate, consent, on, flush: delivery.send, reset: identity.reset });
}

/** The SDK of a page that imports the module; the script publishes its own as the global `web_event`. */
export default /* @__PURE__ */ createWebEvent();
