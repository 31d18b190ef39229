import type { LoosePayload } from "./antsomi.ts";
import { callable } from "./callable.ts";
import { readContext, type Surroundings } from "./context.ts";
import { createCookie } from "./cookie.ts";
import { createDelivery } from "./delivery.ts";
import { browserDeps, type Deps } from "./deps.ts";
import { evaluateCart } from "./evaluate.ts";
import { dropped, type PackedEvent, type PackOptions, pack } from "./event.ts";
import { createIdentity, VISITOR_KEY } from "./identity.ts";
import { createIds, timeOf } from "./ids.ts";
import { createJournal } from "./journal.ts";
import { followPage } from "./lifecycle.ts";
import { createListeners } from "./listeners.ts";
import { neverThrow } from "./never-throw.ts";
import { createOwners } from "./owners.ts";
import { createHold } from "./prerender.ts";
import { MAX_EVENTS, MAX_PENDING } from "./queue.ts";
import { createStorage } from "./storage.ts";
import { createTransport } from "./transport.ts";
import type {
  Consent,
  EvaluateCart,
  EvaluateOptions,
  EventPayload,
  InitOptions,
  TrackResult,
  WatchOptions,
  WebEvent,
  WireEvent,
} from "./types.ts";

export type { Deps } from "./deps.ts";
export type * from "./types.ts";

/**
 * Creates an SDK with its own queue and listeners; the visitor and the session are the browser's.
 * @param deps replacements of the browser's functions. @default none
 * @param initial options from before `init`. @default none
 */
export function createWebEvent(deps?: Partial<Deps>, initial?: InitOptions): WebEvent {
  const { page, fetch, beacon, now, random, load, ...device } = { ...browserDeps(), ...deps };
  let options: InitOptions = {};
  let state: Consent = "granted";
  /** Whether the site or the visitor has chosen `cookieless`. */
  let isCookieless = false;

  const cookieless = () => isCookieless || (page.navigator.globalPrivacyControl && options.respect_gpc !== false);
  const mayStore = () => state === "granted" && !cookieless();
  // Two calls in one millisecond have two times, as their ids do: a code that is removed and used at once is used.
  const iso = (id: string) => new Date(timeOf(id)).toJSON();
  // Pages without types may set a URL as the collector, or Antsomi's number as the key.
  const address = (path: string) => `${options.collector || ""}`.replace(/\/+$/, "") + path;
  const writeKey = () => `${options.write_key || ""}`;

  const storage = createStorage(() => device.open(), mayStore);
  const newId = createIds(now, random);
  const identity = createIdentity(storage, createCookie(page, VISITOR_KEY), mayStore, newId, now);
  const { on, emit, trace } = createListeners(() => !!options.debug);
  const transport = createTransport(fetch, beacon, now, device);
  const delivery = createDelivery({
    ...device,
    journal: createJournal(storage),
    owners: createOwners(page, storage, newId(), device),
    now,
    random: Math.random,
    post(events, last) {
      const head = JSON.stringify({ write_key: writeKey(), sent_at: iso(newId()) });
      return transport.post(address("/v1/events"), `${head.slice(0, -1)},"events":[${events}]}`, last);
    },
    keepaliveBudget: transport.keepaliveBudget,
    writeKey,
    maySend: () => state === "granted" && !!writeKey(),
    online: () => page.navigator.onLine !== false,
    emit,
    trace,
  });

  function start(endPause?: boolean) {
    identity.refresh();
    delivery.recover();
    delivery.sendSoon(endPause);
  }

  function init(changes?: InitOptions | null) {
    const before = options;
    options = { ...options, ...changes };
    if (changes && changes.consent) consent(changes.consent);
    if ((options.google_consent || options.tcf_consent) && !before.google_consent && !before.tcf_consent) {
      consent("pending");
      load(address("/sdk/web_event.consent.js"), consent, () => options);
    }
    // The files do their part once, however often they are called: the first replaces the device's `open`.
    if (options.collector) load(address("/sdk/web_event.copy.js"), device, mayStore, () => state, start);
    if (options.debug) load(address("/sdk/web_event.debug.js"), on);
    // In the next microtask: a call of `consent` right after `init` takes effect first. New options end a pause.
    Promise.resolve(true).then(start);
  }

  function consent(decision: Consent, keep?: boolean) {
    const isNew = state !== decision;
    isCookieless = decision === "cookieless";
    state = isCookieless ? "granted" : decision;
    trace("consent", decision);
    if (decision === "denied") {
      delivery.dropAll("consent");
      if (!keep) {
        identity.reset();
        storage.erase();
      }
    }
    if (state === "granted") {
      storage.persist();
      start();
      // Before the request, which begins in a microtask.
      delivery.saveAll(isNew && ((event) => packNow(event, event, { before_send: null })));
    }
  }

  /** Packs an event with the identity that the visitor's decision allows. */
  function packNow(
    event: Omit<WireEvent, "context"> & { context: Surroundings },
    payload: LoosePayload | null | undefined,
    more: PackOptions,
  ) {
    const anonymous = cookieless();
    const context = {
      ...event.context,
      visitor_id: identity.visitor(),
      session_id: identity.session(),
      consent: anonymous ? "cookieless" : state,
    };
    return pack({ ...event, context }, payload, { ...options, anonymous, ...more });
  }

  async function track(category: string, action: string, payload?: EventPayload): Promise<TrackResult> {
    const event_id = newId();
    const context = readContext(page);
    const bare = { event_id, occurred_at: iso(event_id), category, action, items: [], dims: {}, extra: {}, context };
    const declared = category === "pageview" && page._cdp365Analytics;
    const packed = state === "denied" ? "consent" : packNow(bare, payload, { declared });
    trace("track", event_id, category, action, (packed as PackedEvent).bytes);
    if (typeof packed !== "string") return delivery.add(packed, state === "granted" ? MAX_EVENTS : MAX_PENDING);
    const result = dropped(event_id, packed);
    emit(result, neverThrow(() => JSON.stringify(bare)) || "{}");
    return result;
  }

  function evaluate(cart: EvaluateCart, codes?: string[] | null, more?: EvaluateOptions | null) {
    const { timeout, ...rest } = more || {};
    const body = {
      write_key: writeKey(),
      cart,
      promocodes: codes || [],
      promocodes_info: 1,
      // Codes that this visitor had accepted keep working where many are tried from one address.
      visitor_id: mayStore() ? identity.visitor() : undefined,
      ...rest,
    };
    return evaluateCart(transport, address("/v1/carts/calculate"), body, timeout);
  }

  const hold = createHold(page.document);
  const methods = {
    on,
    mayStore,
    init: hold(init),
    evaluate: hold(evaluate),
    track: hold(track),
    watch: hold((options: WatchOptions) => load(address("/sdk/web_event.watch.js"), methods.track, options, mayStore)),
    consent: hold(consent),
    flush: hold(delivery.send),
    reset: hold(identity.reset),
  };
  followPage(page, delivery, start);
  methods.init(initial);
  return callable(methods);
}
