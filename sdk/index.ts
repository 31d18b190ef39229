import { callable } from "./calls.ts";
import { readContext } from "./context.ts";
import { browserDeps, type Deps } from "./deps.ts";
import { dropped, pack } from "./event.ts";
import { createIdentity } from "./identity.ts";
import { uuidv7 } from "./ids.ts";
import { createListeners } from "./listeners.ts";
import { createQueue } from "./queue.ts";
import { createTransport } from "./transport.ts";
import type { EventPayload, InitOptions, TrackResult, WebEvent } from "./types.ts";

export type { Deps } from "./deps.ts";
export type * from "./types.ts";

/**
 * Makes an SDK of its own: its queue, its listeners; visitor and session are the browser's.
 * @param deps what it takes from the browser. @default the browser's own
 * @param options what is known before `init`. @default nothing
 */
export function createWebEvent(deps: Partial<Deps> = {}, options: InitOptions = {}): WebEvent {
  const { page, fetch, now, random, storage, ...timers } = { ...browserDeps(), ...deps };
  const newId = () => uuidv7(now(), random);
  const isoNow = () => new Date(now()).toISOString();
  const identity = createIdentity(storage, newId, now);
  const { on, emit } = createListeners();
  const post = createTransport(fetch, timers);
  let { write_key = "", collector = "" } = options;
  const queue = createQueue(postEvents, () => !!write_key, timers);

  function postEvents(events: string[]) {
    const head = JSON.stringify({ write_key, sent_at: isoNow() });
    return post(`${collector.replace(/\/+$/, "")}/v1/events`, `${head.slice(0, -1)},"events":[${events}]}`);
  }

  function init(options: InitOptions = {}) {
    write_key = options.write_key || write_key;
    collector = options.collector || collector;
    queue.sendSoon();
  }

  async function track(category: string, action: string, payload?: EventPayload): Promise<TrackResult> {
    const event_id = newId();
    if (!page.document) return dropped(event_id, "no_page");
    const context = readContext(page, identity);
    const event = { event_id, occurred_at: isoNow(), category, action, items: [], dims: {}, extra: {}, context };
    const packed = pack(event, payload);
    const unsent = typeof packed === "string";
    const result = unsent ? dropped(event_id, packed) : await queue.add(packed);
    emit(result, unsent ? event : JSON.parse(packed.json));
    return result;
  }

  async function flush() {
    queue.sendSoon();
    if (write_key) await queue.settled();
  }

  if (page.document) {
    page.addEventListener("pagehide", queue.sendNow);
    page.document.addEventListener("visibilitychange", () => {
      if (page.document.visibilityState === "hidden") queue.sendNow();
    });
  }
  return callable({ init, track, on, flush, reset: identity.reset });
}

/** The SDK of a page that imports the module; the script publishes its own as the global `web_event`. */
export default /* @__PURE__ */ createWebEvent();
