import { MAX_ID_LENGTH } from "../collector/contract/limits.ts";
import type { Cookie } from "./cookie.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";

/** The cookie, and the key, under which a browser's visitor id is kept. */
export const VISITOR_KEY = `${PREFIX}visitor`;
/** The key of the session: its id, a space, and the time of its last event in ms. */
export const SESSION_KEY = `${PREFIX}session`;
/** A session ends after 30 minutes without an event. */
export const SESSION_MS = 30 * 60 * 1000;
/** The time of the last event is written down this often, in ms: not at every event. */
const TICK_MS = 10_000;

/** Who is here: one visitor a browser, one session a visit. */
export interface Identity {
  visitor(): string;
  /** The current session, kept alive by asking. */
  session(): string;
  /** Looks again at what other tabs and subdomains have, at the next event. */
  refresh(): void;
  reset(): void;
}

/**
 * The visitor is kept twice, and either heals the other: cookies reach subdomains, storage outlives some cookies.
 * @param allowed whether an id may be kept on the device now
 */
export function createIdentity(
  storage: SafeStorage,
  cookie: Cookie,
  allowed: () => boolean,
  newId: () => string,
  now: () => number,
): Identity {
  let visitor: string | undefined;

  const keep = (id: string) => {
    if (storage.get(VISITOR_KEY) !== id) storage.set(VISITOR_KEY, id);
    if (allowed() && cookie.get() !== id) cookie.set(id);
    return id;
  };

  return {
    visitor() {
      // Read once a page view: a cookie takes the browser longer than everything else that an event needs.
      visitor = visitor || keep([allowed() ? cookie.get() : "", storage.get(VISITOR_KEY)].find(usable) || newId());
      return visitor;
    },
    session() {
      const [known, last] = (storage.get(SESSION_KEY) || "").split(" ");
      const idle = now() - Number(last);
      const goesOn = usable(known) && idle < SESSION_MS;
      const id = goesOn ? known : newId();
      // Also where the clock was set back: else the session would never end.
      if (!goesOn || !(Math.abs(idle) < TICK_MS)) storage.set(SESSION_KEY, `${id} ${now()}`);
      return id;
    },
    refresh() {
      visitor = undefined;
    },
    reset() {
      visitor = undefined;
      cookie.remove();
      storage.remove(VISITOR_KEY);
      storage.remove(SESSION_KEY);
    },
  };
}

const ID = new RegExp(`^[\\w-]{1,${MAX_ID_LENGTH}}$`);
/** Anything on the page may write there, and the collector refuses events whose ids are too long. */
const usable = (id: string | undefined): id is string => !!id && ID.test(id);
