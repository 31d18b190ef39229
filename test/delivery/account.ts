import type { Tally } from "./page.ts";

/** What became of a run's events. */
export interface Account {
  /** How many the pages tracked. */
  readonly tracked: number;
  /** How many of them are in the store. */
  readonly stored: number;
  /** How many are not, but were said to have been given up. */
  readonly dropped: number;
  /** How many were said to have been given up and are in the store all the same. */
  readonly misreported: number;
  /** How many are neither in the store nor said to have been given up. */
  readonly lost: number;
  /** How many rows too many are in the store. */
  readonly duplicates: number;
  /** The reasons of those that were given up. */
  readonly reasons: readonly string[];
}

/** The tallies of all pages of a run, together. */
export class Book {
  readonly #tracked = new Set<string>();
  readonly #dropped = new Map<string, string>();

  /** Takes over what a page knows; the same page may be asked again. */
  enter({ tracked, dropped }: Tally): void {
    for (const label of tracked) this.#tracked.add(label);
    for (const { label, reason } of dropped) this.#dropped.set(label, reason);
  }

  /** Compares with the store's rows: how many there are for each label. */
  account(rows: ReadonlyMap<string, number>): Account {
    const labels = [...this.#tracked];
    const stored = labels.filter((label) => rows.has(label));
    const dropped = labels.filter((label) => !rows.has(label) && this.#dropped.has(label));
    const total = [...rows.values()].reduce((sum, count) => sum + count, 0);
    return {
      tracked: labels.length,
      stored: stored.length,
      dropped: dropped.length,
      misreported: stored.filter((label) => this.#dropped.has(label)).length,
      lost: labels.length - stored.length - dropped.length,
      duplicates: total - rows.size,
      reasons: [...new Set(dropped.map((label) => this.#dropped.get(label)!))],
    };
  }
}
