import { neverThrow } from "../never-throw.ts";
import type { Methods } from "../types.ts";

/** What the pages of a tab's session reported before. */
export interface Memory {
  /** Codes that were reported as used, in upper case. */
  readonly used: Record<string, 1>;
  /** The codes of the last message of each name. */
  readonly steps: Record<string, readonly string[]>;
  /** The orders, by their ids. */
  readonly orders: Record<string, 1>;
}

const KEY = "promotrail.ga4";

interface Storages {
  readonly sessionStorage: Storage;
}

/** Reads the memory. The storage may be blocked: then the page has one of its own. */
export function readMemory(page: Storages): Memory {
  const kept = neverThrow(() => JSON.parse(page.sessionStorage.getItem(KEY)!));
  return { used: {}, steps: {}, orders: {}, ...kept };
}

/** Keeps the memory for the next page of the tab. Without the visitor's consent, or before its decision, the tab has none. */
export function keepMemory(page: Storages, memory: Memory, sdk: Partial<Pick<Methods, "mayStore">> | undefined): void {
  neverThrow(() => {
    if (sdk!.mayStore!()) page.sessionStorage.setItem(KEY, JSON.stringify(memory));
    else page.sessionStorage.removeItem(KEY);
  });
}
