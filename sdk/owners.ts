import type { Page } from "./context.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";
import type { Timers } from "./transport.ts";

/** Whose events a tab sends: its own, and those of tabs that are gone. */
export interface Owners {
  /** This tab. */
  readonly self: string;
  /**
   * Asks a tab whether it is still there.
   * @param gone called where it does not answer: its events are ours then
   * @param done called in any case, afterwards
   */
  ask(owner: string, gone: () => void, done?: () => void): void;
}

/** Who asks for a tab writes its own name here; the tab that is meant takes it away. */
const ASK_KEY = `${PREFIX}ask.`;
/** So long, in ms, a tab has to answer: events of the storage also reach hidden tabs at once. */
export const ANSWER_MS = 1_000;

/**
 * Nobody holds anything that says "I live": browsers keep pages that hold a lock out of the back/forward cache, and let
 * the timers of hidden tabs sleep (docs/decisions/0005). Of several that ask at once the last one takes over. A tab that
 * was asleep and took no notice sends its events again: the collector stores an event once.
 */
export function createOwners(page: Page, storage: SafeStorage, self: string, { setTimeout }: Timers): Owners {
  const mine = new Set([self]);
  // The module may be imported on a server.
  if (page.document) {
    page.addEventListener("storage", ({ key, newValue }) => {
      if (key && newValue && key.startsWith(ASK_KEY) && mine.has(key.slice(ASK_KEY.length))) storage.remove(key);
    });
  }
  return {
    self,
    ask(owner, gone, done) {
      const key = ASK_KEY + owner;
      storage.set(key, self);
      setTimeout(() => {
        if (storage.get(key) === self) {
          storage.remove(key);
          mine.add(owner);
          gone();
        }
        if (done) done();
      }, ANSWER_MS);
    },
  };
}
