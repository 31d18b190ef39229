import type { Property } from "../store/ports/records.ts";

/** The bytes of a property's events on the present day, UTC. */
export interface BytesOfDay {
  readonly bytes: number;
  /** Whether they are above the property's `megabytes_per_day`. */
  readonly isAbove: boolean;
}

/** Adds the bytes of a request. @param now epoch milliseconds @returns the day so far */
export type DailyBytes = (property: Property, bytes: number, now: number) => BytesOfDay;

const DAY = 86_400_000;
const MEGABYTE = 2 ** 20;

/** Counts the bytes of events by property and day, since the start of the collector. */
export function dailyBytes(): DailyBytes {
  const days = new Map<string, { day: number; bytes: number }>();
  return ({ id, limits }, bytes, now) => {
    const day = Math.floor(now / DAY);
    const known = days.get(id);
    const sum = (known?.day === day ? known.bytes : 0) + bytes;
    days.set(id, { day, bytes: sum });
    return { bytes: sum, isAbove: sum > limits.megabytes_per_day * MEGABYTE };
  };
}
