import type { PageInfo } from "./context.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";
import type { Timers } from "./transport.ts";

/** Whose events a tab sends: its own, and those of tabs that are gone. */
export interface Owners {
  /** This tab. */
  readonly self: string;
  /**
   * Asks a tab whether it is still there.
   * @param answer is told whether it is gone: its events are ours then
   */
  ask(owner: string, answer: (gone: boolean) => void): void;
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
export function createOwners(page: PageInfo, storage: SafeStorage, self: string, { setTimeout }: Timers): Owners {
  const mine = new Set([self]);
  // The module may be imported on a server.
  if (page.document) {
    page.addEventListener("storage", ({ key, newValue }) => {
      if (key && newValue && key.startsWith(ASK_KEY) && mine.has(key.slice(ASK_KEY.length))) storage.remove(key);
    });
  }
  return {
    self,
    ask(owner, answer) {
      const key = ASK_KEY + owner;
      storage.set(key, self);
      setTimeout(() => {
        const gone = storage.get(key) === self;
        if (gone) {
          storage.remove(key);
          mine.add(owner);
        }
        answer(gone);
      }, ANSWER_MS);
    },
  };
}
