import type { KeyHolder } from "../../ports/records.ts";
import type { Store } from "../../ports/store.ts";

type Lookup = Extract<keyof Store, "keyByWriteKey" | "keyBySecretHash">;

/** How long a key is believed without asking again, in ms: another process may change it, this one tells. */
const KEY_CACHE_MS = 1_000;
const MAX_KEYS = 1_000;

/** Remembers what keys stand for, so that a request need not ask. */
export interface KeyCache extends Pick<Store, Lookup> {
  /** A key or its property has changed. */
  forget(): void;
}

/** @param ask the store itself */
export function keyCache(ask: (name: Lookup, text: string) => Promise<KeyHolder | null>): KeyCache {
  let changes = 0;
  const all: Map<string, unknown>[] = [];

  const remembered = (name: Lookup) => {
    const known = new Map<string, { holder: KeyHolder; until: number }>();
    all.push(known);
    return async (text: string): Promise<KeyHolder | null> => {
      const found = known.get(text);
      if (found && found.until > performance.now()) return found.holder;
      const askedAt = changes;
      const holder = await ask(name, text);
      if (known.size > MAX_KEYS) known.clear();
      // What was asked before a change may be answered after it.
      if (holder && askedAt === changes) known.set(text, { holder, until: performance.now() + KEY_CACHE_MS });
      return holder;
    };
  };

  return {
    keyByWriteKey: remembered("keyByWriteKey"),
    keyBySecretHash: remembered("keyBySecretHash"),
    forget() {
      changes += 1;
      for (const known of all) known.clear();
    },
  };
}
