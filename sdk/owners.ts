import type { PageInfo } from "./page-info.ts";
import { PREFIX, type SafeStorage } from "./storage.ts";
import type { Timers } from "./transport.ts";

/** Decides which tab sends which events: a tab sends its own, and those of closed tabs that it claims. */
export interface Owners {
  /** The id of this tab. */
  readonly self: string;
  /**
   * Claims the events of another tab.
   * @param onResult receives whether that tab is closed, so that its events belong to this tab now
   */
  claim(owner: string, onResult: (isClosed: boolean) => void): void;
}

/** A tab claims another tab's events by writing its own id under this prefix and that tab's id. */
const CLAIM_KEY = `${PREFIX}ask.`;
/** Time that an open tab has to remove a claim, in ms. Storage events reach hidden tabs at once, too. */
export const ANSWER_MS = 1_000;

/**
 * Claims replace any sign of life of a tab: a page that holds a lock can't enter the back/forward cache, and browsers
 * throttle the timers of hidden tabs (docs/decisions/0005). Of several claims at once, the last one wins. A frozen tab
 * that missed a claim sends its events again, and the collector stores each event once.
 */
export function createOwners(page: PageInfo, storage: SafeStorage, self: string, { setTimeout }: Timers): Owners {
  const ownClaims = new Set([CLAIM_KEY + self]);
  page.addEventListener("storage", ({ key, newValue }) => {
    if (newValue && ownClaims.has(key!)) storage.remove(key!);
  });
  return {
    self,
    claim(owner, onResult) {
      const key = CLAIM_KEY + owner;
      storage.set(key, self);
      setTimeout(() => {
        const isClosed = storage.get(key) === self;
        if (isClosed) {
          storage.remove(key);
          ownClaims.add(key);
        }
        onResult(isClosed);
      }, ANSWER_MS);
    },
  };
}
