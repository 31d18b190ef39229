import { MAX_ID_LENGTH } from "../collector/contract/limits.ts";
import type { SafeStorage } from "./storage.ts";

/** The key under which a browser's visitor id is kept. */
export const VISITOR_KEY = "promotrail.visitor";
/** The key of the session: its id, a space, and the time of its last event in ms. */
export const SESSION_KEY = "promotrail.session";
/** A session ends after 30 minutes without an event. */
export const SESSION_MS = 30 * 60 * 1000;

/** Who is here: one visitor a browser, one session a visit. */
export interface Identity {
  visitor(): string;
  /** The current session, kept alive by asking. */
  session(): string;
  reset(): void;
}

/** Storage is read every time, so that several tabs agree. */
export function createIdentity(storage: SafeStorage, newId: () => string, now: () => number): Identity {
  return {
    visitor() {
      const known = storage.get(VISITOR_KEY);
      if (usable(known)) return known;
      const id = newId();
      storage.set(VISITOR_KEY, id);
      return id;
    },
    session() {
      const [known, last] = (storage.get(SESSION_KEY) || "").split(" ");
      const id = usable(known) && now() - Number(last) < SESSION_MS ? known : newId();
      storage.set(SESSION_KEY, `${id} ${now()}`);
      return id;
    },
    reset() {
      storage.remove(VISITOR_KEY);
      storage.remove(SESSION_KEY);
    },
  };
}

/** Anything on the page may write there, and the collector refuses events whose ids are too long. */
function usable(id: string | undefined): id is string {
  return !!id && id.length <= MAX_ID_LENGTH;
}
