import { neverThrow } from "./never-throw.ts";

/** The prefix of every key of the SDK. */
export const PREFIX = "promotrail.";

/** Strings that outlive the page where the browser and the visitor allow it. Nothing here throws. */
export interface SafeStorage {
  get(key: string): string | undefined;
  /** @returns whether the value is on the device, and so outlives the page */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** The SDK's keys on the device. */
  keys(): string[];
  /** Moves values from memory to the device, now that it is allowed; values that are on the device stay. */
  persist(): void;
  /** Removes all of the SDK's values, whether storing is allowed or not. */
  erase(): void;
}

type Backend = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Returns a storage that keeps a value in memory where the device does not take it (forbidden, blocked, full). One
 * warning is logged where the device should have taken a value.
 * @param open returns `localStorage`; called each time, because reading that property throws where storage is blocked
 * @param allowed whether values may be stored on the device now
 */
export function createStorage(open: () => Backend, allowed: () => boolean): SafeStorage {
  const memory = new Map<string, string>();
  let hasWarned = false;
  const attempt = <T>(run: (backend: Backend) => T, always?: boolean): T | undefined =>
    always || allowed() ? neverThrow(() => run(open())) : undefined;
  const ownKeys = (backend: Backend) => Object.keys(backend).filter((key) => key.startsWith(PREFIX));
  const storage: SafeStorage = {
    // Memory first: a full device still has the value from before the write that failed.
    get: (key) => memory.get(key) || attempt((backend) => backend.getItem(key)) || undefined,
    set(key, value) {
      const saved = !!attempt((backend) => {
        backend.setItem(key, value);
        return true;
      });
      if (saved) memory.delete(key);
      else memory.set(key, value);
      if (!saved && !hasWarned && allowed()) {
        hasWarned = true;
        console.warn("web_event: no storage");
      }
      return saved;
    },
    remove(key) {
      memory.delete(key);
      // Removing is always allowed.
      attempt((backend) => backend.removeItem(key), true);
    },
    keys: () => attempt(ownKeys) || [],
    persist() {
      memory.forEach((value, key) => {
        if (attempt((backend) => backend.getItem(key))) memory.delete(key);
        else storage.set(key, value);
      });
    },
    erase() {
      memory.clear();
      attempt((backend) => {
        for (const key of ownKeys(backend)) backend.removeItem(key);
      }, true);
    },
  };
  return storage;
}
