import { neverThrow } from "./never-throw.ts";

/** Every key of ours begins so. */
export const PREFIX = "promotrail.";

/** A few strings that outlive the page where the browser and the visitor allow it. Nothing here throws. */
export interface SafeStorage {
  get(key: string): string | undefined;
  /** @returns whether it will outlive the page */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  /** Our keys that outlive the page. */
  keys(): string[];
  /** Keeps what was only in memory, now that it may be kept; what is on the device already stays. */
  persist(): void;
  /** Removes everything of ours, whether it may be kept or not. */
  erase(): void;
}

type Backend = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * @param open gives `localStorage`; asked every time, as reading the property throws where storage is blocked
 * @param allowed whether anything may be kept on the device now
 * @returns storage that keeps in memory what the backend does not take (forbidden, blocked, absent, full); where it
 * should have taken it, the console is told once
 */
export function createStorage(open: () => Backend, allowed: () => boolean): SafeStorage {
  const memory = new Map<string, string>();
  let said = false;
  const attempt = <T>(run: (backend: Backend) => T, always?: boolean): T | undefined =>
    always || allowed() ? neverThrow(() => run(open())) : undefined;
  const ours = (backend: Backend) => Object.keys(backend).filter((key) => key.startsWith(PREFIX));
  const storage: SafeStorage = {
    // Memory first: a full storage still answers what stood there before the write that failed.
    get: (key) => memory.get(key) || attempt((backend) => backend.getItem(key)) || undefined,
    set(key, value) {
      const kept = !!attempt((backend) => {
        backend.setItem(key, value);
        return true;
      });
      if (kept) memory.delete(key);
      else memory.set(key, value);
      if (!kept && !said && allowed()) {
        said = true;
        console.warn("web_event: storage takes nothing");
      }
      return kept;
    },
    remove(key) {
      memory.delete(key);
      // To forget is always allowed.
      attempt((backend) => backend.removeItem(key), true);
    },
    keys: () => attempt(ours) || [],
    persist() {
      memory.forEach((value, key) => {
        if (attempt((backend) => backend.getItem(key))) memory.delete(key);
        else storage.set(key, value);
      });
    },
    erase() {
      memory.clear();
      attempt((backend) => {
        for (const key of ours(backend)) backend.removeItem(key);
      }, true);
    },
  };
  return storage;
}
