import type { Store } from "../store/ports/store.ts";

/**
 * The last uses of keys. They are kept in memory and written now and then, because a request must not cost a commit.
 */
export interface KeyUses {
  /** @param at epoch milliseconds */
  note(keyId: number, at: number): void;
  /** The last use since the start, in epoch milliseconds, written or not; null without one. */
  lastOf(keyId: number): number | null;
  /** Writes new uses. Those that can't be written are kept for the next time. */
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
