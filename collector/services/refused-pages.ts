/** A page whose events are refused: no property has its write key, or the key's property does not allow its origin. */
export interface RefusedPage {
  /** The first characters of what was sent as a key. */
  readonly key: string;
  /** The property of the key; null: no property has it. */
  readonly propertyId: string | null;
  readonly origin: string;
  readonly requests: number;
  /** The last request, epoch milliseconds. */
  readonly at: number;
}

/** Pages that were refused since the collector's start: their tag or their property has a mistake. */
export interface RefusedPages {
  /** @param page the page, at the time of its request */
  note(page: Omit<RefusedPage, "requests">): void;
  /** Those that fulfill a condition, the latest first. */
  filter(isWanted: (page: RefusedPage) => boolean): RefusedPage[];
}

/** Anybody can send keys: more than these are forgotten, the oldest first. */
const MAX_KEPT = 100;
/** Longer than any write key. */
const MAX_KEY_LENGTH = 40;

export function refusedPages(): RefusedPages {
  const kept = new Map<string, RefusedPage>();
  return {
    note(page) {
      const key = page.key.slice(0, MAX_KEY_LENGTH);
      const id = `${page.origin} ${key}`;
      const requests = (kept.get(id)?.requests ?? 0) + 1;
      // Its place is the newest from now on.
      kept.delete(id);
      kept.set(id, { ...page, key, requests });
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    },
    filter: (isWanted) => [...kept.values()].filter(isWanted).reverse(),
  };
}
