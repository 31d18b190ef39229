import type { Packed } from "./event.ts";
import type { TrackResult } from "./types.ts";

/** So many waiting events are sent without waiting longer. */
export const FULL_COUNT = 50;
/** Events of one batch, in bytes: two such batches can't be in flight with keepalive, but one and a small one can. */
export const BATCH_BYTES = 48_000;
/** Events that a tab keeps, at most: a quarter of what browsers give a site is left to the site. */
export const MAX_EVENTS = 1_000;
export const MAX_BYTES = 2_000_000;

/** An event that has no result yet. */
export interface Entry extends Packed {
  /** Under whose name it is on the device. */
  owner: string;
  /** Whether it is on the device. */
  kept: boolean;
  /** Whether a request is under way that has it. */
  busy?: boolean;
  /** Whether it has its result. */
  ended?: boolean;
  /** Tells who tracked it; absent where that was another page. */
  settle?(result: TrackResult): void;
}

/** The events of a tab that have no result yet, oldest first. */
export interface Queue {
  readonly entries: readonly Entry[];
  /** @returns those that there is no room for: the oldest of the least worth */
  add(added: readonly Entry[]): Entry[];
  remove(entry: Entry): void;
  /** Those that are not under way. */
  idle(): Entry[];
  /** The oldest ones that are not under way, but for so many: at least one, however large, and at most so many. */
  next(most: number, skip: number): Entry[];
  /**
   * Those that are worth most and fit into so many bytes, oldest first.
   * @param unkept only those that the device does not keep
   */
  best(room: number, unkept: boolean): Entry[];
  /** Whether there is enough for a batch. */
  isFull(): boolean;
}

export function createQueue(): Queue {
  let entries: Entry[] = [];
  const idle = () => entries.filter(({ busy }) => !busy);
  const isOver = () => entries.length > MAX_EVENTS || sizeOf(entries) > MAX_BYTES;
  return {
    get entries() {
      return entries;
    },
    add(added) {
      entries.push(...added);
      entries.sort((a, b) => (a.id < b.id ? -1 : 1));
      const given: Entry[] = [];
      while (isOver()) {
        const least = idle().find(({ urgent }) => !urgent) || idle()[0];
        if (!least) break;
        entries = entries.filter((entry) => entry !== least);
        given.push(least);
      }
      return given;
    },
    remove(entry) {
      entries = entries.filter((other) => other !== entry);
    },
    idle,
    next(most, skip) {
      let sum = 0;
      return idle()
        .slice(skip)
        .filter(({ bytes }, index) => {
          sum += bytes + 1;
          return !index || (index < most && sum <= BATCH_BYTES);
        });
    },
    best(room, unkept) {
      let open = room;
      const chosen = idle()
        .filter(({ kept }) => !unkept || !kept)
        .sort((a, b) => worth(b) - worth(a))
        .filter(({ bytes }) => {
          const fits = bytes < open;
          if (fits) open -= bytes + 1;
          return fits;
        });
      return entries.filter((entry) => chosen.includes(entry));
    },
    isFull: () => entries.length >= FULL_COUNT || sizeOf(entries) > BATCH_BYTES,
  };
}

/** Codes and purchases first; of these what the device does not keep. */
const worth = ({ urgent, kept }: Entry): number => (urgent ? 2 : 0) + (kept ? 0 : 1);

const sizeOf = (entries: readonly Entry[]): number => entries.reduce((sum, { bytes }) => sum + bytes, 0);
