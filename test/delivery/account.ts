import type { Tally } from "./page.ts";

/** The results of a run's events. */
export interface Account {
  /** Events that the pages tracked. */
  readonly tracked: number;
  /** Of these, events in the store. */
  readonly stored: number;
  /** Events that are not in the store, but were reported as dropped. */
  readonly dropped: number;
  /** Events that were reported as dropped, but are in the store. */
  readonly misreported: number;
  /** Events that are neither in the store nor reported as dropped. */
  readonly lost: number;
  /** Surplus rows in the store. */
  readonly duplicates: number;
  /** The reasons of the dropped events. */
  readonly reasons: readonly string[];
}

/** The sum of the tallies of all pages of a run. */
export class TallyBook {
  readonly #tracked = new Set<string>();
  readonly #dropped = new Map<string, string>();

  /** Adds a page's tally; a later tally of the same page may follow. */
  add({ tracked, dropped }: Tally): void {
    for (const label of tracked) this.#tracked.add(label);
    for (const { label, reason } of dropped) this.#dropped.set(label, reason);
  }

  /** Compares with the store. @param rows number of rows by label */
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
