import type { KeyHolder } from "../../ports/records.ts";
import type { Store } from "../../ports/store.ts";

type Lookup = Extract<keyof Store, "keyByWriteKey" | "keyBySecretHash">;

/**
 * How long a key is cached, in ms: changes by other processes take effect after it, changes of this process at once.
 */
const KEY_CACHE_MS = 1_000;
const MAX_KEYS = 1_000;

/** Caches the holders of keys, so that most requests need no read. */
export interface KeyCache extends Pick<Store, Lookup> {
  /** Call it when a key or its property has changed. */
  forget(): void;
}

/** @param find the store's own lookup */
export function keyCache(find: (name: Lookup, text: string) => Promise<KeyHolder | null>): KeyCache {
  let changes = 0;
  const all: Map<string, unknown>[] = [];

  const cached = (name: Lookup) => {
    const holders = new Map<string, { holder: KeyHolder; until: number }>();
    all.push(holders);
    return async (text: string): Promise<KeyHolder | null> => {
      const entry = holders.get(text);
      if (entry && entry.until > performance.now()) return entry.holder;
      const changesBefore = changes;
      const holder = await find(name, text);
      if (holders.size > MAX_KEYS) holders.clear();
      // A read that began before a change may return the old holder.
      if (holder && changesBefore === changes) holders.set(text, { holder, until: performance.now() + KEY_CACHE_MS });
      return holder;
    };
  };

  return {
    keyByWriteKey: cached("keyByWriteKey"),
    keyBySecretHash: cached("keyBySecretHash"),
    forget() {
      changes += 1;
      for (const holders of all) holders.clear();
    },
  };
}
