import type { Store } from "../store/ports/store.ts";

/** When keys were used: noted in memory, for a request costs no commit, and written now and then. */
export interface KeyUses {
  /** @param at epoch milliseconds */
  note(keyId: number, at: number): void;
  /** The last use that was noted, whether or not it is written; null where there was none since the start. */
  lastOf(keyId: number): number | null;
  /** Writes what was noted since it was last written; what can't be written is tried again the next time. */
  flush(): Promise<void>;
}

export function keyUses(store: Store): KeyUses {
  const last = new Map<number, number>();
  const unwritten = new Set<number>();
  return {
    note(keyId, at) {
      last.set(keyId, at);
      unwritten.add(keyId);
    },
    lastOf: (keyId) => last.get(keyId) ?? null,
    async flush() {
      const ids = [...unwritten];
      if (ids.length === 0) return;
      unwritten.clear();
      try {
        await store.recordKeyUses(ids.map((id) => [id, last.get(id)!] as const));
      } catch {
        for (const id of ids) unwritten.add(id);
      }
    },
  };
}
