import type { PackedEvent } from "./event.ts";
import type { TrackResult } from "./types.ts";

/** Number of waiting events that are sent without waiting for more. */
export const FULL_COUNT = 50;
/** Largest batch in bytes: the browsers' keepalive budget holds one such batch and a small one, but not two. */
export const BATCH_BYTES = 48_000;
/** Most events of a tab. */
export const MAX_EVENTS = 1_000;
/** Most events of a tab while the visitor's decision is unknown: what a page may hold without consent stays small. */
export const MAX_PENDING = 50;
/** Most bytes of a tab's events: leaves the site at least three quarters of the storage that browsers grant it. */
export const MAX_BYTES = 2_000_000;

/** An event without a result. */
export interface Entry extends PackedEvent {
  /** The tab under whose id the event is on the device. */
  owner: string;
  /** Whether the event is on the device. */
  saved: boolean;
  /** Whether a request with the event is in flight. */
  inFlight?: boolean;
  /** Whether the event has its result. */
  hasResult?: boolean;
  /** Resolves the promise of `track`; absent for events of other pages. */
  settle?(result: TrackResult): void;
}

/** The events of a tab without a result, oldest first. */
export interface Queue {
  readonly entries: readonly Entry[];
  /**
   * @param most most entries
   * @returns the entries that exceed the limits, oldest first: urgent ones only where no other is left
   */
  add(added: readonly Entry[], most: number): Entry[];
  remove(entry: Entry): void;
  /** The entries that are not in flight. */
  waiting(): Entry[];
  /**
   * The oldest waiting entries: at least one, whatever its size, then as many as fit into BATCH_BYTES.
   * @param limit most entries
   * @param skip number of the oldest entries to pass over
   */
  nextBatch(limit: number, skip: number): Entry[];
  /**
   * The most valuable waiting entries that fit, oldest first.
   * @param maxBytes available bytes
   * @param onlyUnsaved whether entries on the device are left out
   */
  mostValuable(maxBytes: number, onlyUnsaved: boolean): Entry[];
  /** Whether there are enough entries for a batch. */
  isFull(): boolean;
}

export function createQueue(): Queue {
  let entries: Entry[] = [];
  const waiting = () => entries.filter(({ inFlight }) => !inFlight);
  const remove = (entry: Entry) => {
    entries = entries.filter((other) => other !== entry);
  };
  return {
    get entries() {
      return entries;
    },
    add(added, most) {
      entries.push(...added);
      entries.sort((a, b) => (a.id < b.id ? -1 : 1));
      const removed: Entry[] = [];
      while (entries.length > most || sizeOf(entries) > MAX_BYTES) {
        const least = waiting().find(({ urgent }) => !urgent) || waiting()[0];
        if (!least) break;
        remove(least);
        removed.push(least);
      }
      return removed;
    },
    remove,
    waiting,
    nextBatch(limit, skip) {
      let sum = 0;
      return waiting()
        .slice(skip)
        .filter(({ bytes }, index) => {
          sum += bytes + 1;
          return !index || (index < limit && sum <= BATCH_BYTES);
        });
    },
    mostValuable(maxBytes, onlyUnsaved) {
      let available = maxBytes;
      const chosen = waiting()
        .filter(({ saved }) => !onlyUnsaved || !saved)
        .sort((a, b) => worth(b) - worth(a))
        .filter(({ bytes }) => {
          if (bytes >= available) return false;
          available -= bytes + 1;
          return true;
        });
      return entries.filter((entry) => chosen.includes(entry));
    },
    isFull: () => entries.length >= FULL_COUNT || sizeOf(entries) > BATCH_BYTES,
  };
}

/** Codes and purchases are worth most; among equals, those that are not on the device. */
const worth = ({ urgent, saved }: Entry): number => (urgent ? 2 : 0) + (saved ? 0 : 1);

const sizeOf = (entries: readonly Entry[]): number => entries.reduce((sum, { bytes }) => sum + bytes, 0);
