/** A write key that no property has, as a page sent it. */
export interface UnknownKey {
  /** The first characters of what was sent as a key. */
  readonly key: string;
  /** The page's origin. */
  readonly origin: string;
  readonly requests: number;
  /** The last request, epoch milliseconds. */
  readonly at: number;
}

/** Pages whose write key is unknown, since the collector's start: their tag has a typing error. */
export interface UnknownKeys {
  /** @param at epoch milliseconds */
  note(key: string, origin: string, at: number): void;
  /** Those of pages of some origins, the latest first. */
  from(hasOrigin: (origin: string) => boolean): UnknownKey[];
}

/** Anybody can send keys: more than these are forgotten, the oldest first. */
const MAX_KEPT = 100;
/** Longer than any write key. */
const MAX_KEY_LENGTH = 40;

export function unknownKeys(): UnknownKeys {
  const kept = new Map<string, UnknownKey>();
  return {
    note(sent, origin, at) {
      const key = sent.slice(0, MAX_KEY_LENGTH);
      const id = `${origin} ${key}`;
      const requests = (kept.get(id)?.requests ?? 0) + 1;
      // Its place is the newest from now on.
      kept.delete(id);
      kept.set(id, { key, origin, requests, at });
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
    },
    from: (hasOrigin) => [...kept.values()].filter(({ origin }) => hasOrigin(origin)).reverse(),
  };
}
