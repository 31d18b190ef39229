import { neverThrow } from "../never-throw.ts";

/** What the pages of a tab's session reported before. */
export interface Memory {
  /** Codes that were reported as used, in upper case. */
  readonly used: Record<string, 1>;
  /** The codes of the last message of each name, in upper case. */
  readonly steps: Record<string, readonly string[]>;
  /** The orders, by their ids. */
  readonly orders: Record<string, 1>;
}

const KEY = "promotrail.ga4";
/** Without the visitor's id on the device, nothing may be stored there. */
const VISITOR_KEY = "promotrail.visitor";

interface Storages {
  readonly localStorage: Storage;
  readonly sessionStorage: Storage;
}

const mayStore = ({ localStorage }: Storages): boolean => localStorage.getItem(VISITOR_KEY) !== null;

/** Reads the memory. Each storage may be blocked: then the page has one of its own. */
export function readMemory(page: Storages): Memory {
  const kept = neverThrow(() => mayStore(page) && JSON.parse(page.sessionStorage.getItem(KEY) || "{}"));
  return { used: {}, steps: {}, orders: {}, ...kept };
}

/** Keeps the memory for the next page of the tab; erases it after the visitor withdrew the consent. */
export function keepMemory(page: Storages, memory: Memory): void {
  neverThrow(() => {
    if (mayStore(page)) page.sessionStorage.setItem(KEY, JSON.stringify(memory));
    else page.sessionStorage.removeItem(KEY);
  });
}
