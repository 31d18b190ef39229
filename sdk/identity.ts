import type { Cookie } from "./cookie.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";

/** The name of the visitor's cookie and storage key. */
export const VISITOR_KEY = `${PREFIX}visitor`;
/** The storage key of the session. Its value is the id, a space, and the time of the last event in ms since 1970. */
export const SESSION_KEY = `${PREFIX}session`;
/** A session ends after 30 minutes without an event. */
export const SESSION_MS = 30 * 60 * 1000;
/** The shortest interval between two writes of the time of the last event, in ms. */
const TICK_MS = 10_000;

/** The visitor (one per browser) and the session (one per visit). */
export interface Identity {
  /** The visitor's id. */
  visitor(): string;
  /** The id of the current session; each call extends the session. */
  session(): string;
  /** Makes the next event read the visitor again, because other tabs and subdomains may have changed it. */
  refresh(): void;
  /** Forgets the visitor and the session. */
  reset(): void;
}

/**
 * Keeps the visitor in a cookie and in the storage, and restores either from the other: cookies reach subdomains, the
 * storage outlives some cookies.
 * @param allowed whether ids may be stored on the device now
 * @param newId returns a new id
 * @param now returns ms since 1970
 */
export function createIdentity(
  storage: SafeStorage,
  cookie: Cookie,
  allowed: () => boolean,
  newId: () => string,
  now: () => number,
): Identity {
  let visitor: string | undefined;

  const save = (id: string) => {
    if (storage.get(VISITOR_KEY) !== id) storage.set(VISITOR_KEY, id);
    if (allowed() && cookie.get() !== id) cookie.set(id);
    return id;
  };

  return {
    visitor() {
      // Read once per page view: reading a cookie takes longer than the rest of an event.
      visitor = visitor || save([allowed() && cookie.get(), storage.get(VISITOR_KEY)].find(isValid) || newId());
      return visitor;
    },
    session() {
      const [stored, last] = (storage.get(SESSION_KEY) || "").split(" ");
      const idleMs = now() - Number(last);
      const isAlive = isValid(stored) && idleMs < SESSION_MS;
      const id = isAlive ? stored : newId();
      // Also where the clock was set back: otherwise the session would never end.
      if (!isAlive || !(Math.abs(idleMs) < TICK_MS)) storage.set(SESSION_KEY, `${id} ${now()}`);
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

/** Ids of at most MAX_ID_LENGTH characters: the collector rejects events with longer ones. */
const ID = /^[\w-]{1,128}$/;
/** The page may overwrite a stored id. */
const isValid = (id: string | false | undefined): id is string => ID.test(id || "");
