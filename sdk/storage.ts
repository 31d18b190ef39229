/** A few strings that outlive the page where the browser allows it. Nothing here throws. */
export interface SafeStorage {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
}

type Backend = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * @param open gives `localStorage`; asked every time, as reading the property throws where storage is blocked
 * @returns storage that keeps in memory what the backend does not take (blocked, absent, full)
 */
export function createStorage(open: () => Backend): SafeStorage {
  const memory = new Map<string, string>();
  return {
    get(key) {
      try {
        // Memory first: a full storage still answers what stood there before the write that failed.
        return memory.get(key) || open().getItem(key) || undefined;
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      try {
        open().setItem(key, value);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.delete(key);
      try {
        open().removeItem(key);
      } catch {}
    },
  };
}
