import { momentOf, wallTimeAt } from "../../evaluation/local-time.ts";
import type { Offset, Period } from "../../store/ports/reports.ts";

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** No wall clock changes twice in this time. */
const STEP = 5 * DAY;

/**
 * The offsets of a wall clock from UTC between two moments: the first one, and each change.
 * @param from epoch milliseconds
 * @param to epoch milliseconds
 * @param timeZone IANA name
 */
export function offsetsBetween(from: number, to: number, timeZone: string): readonly Offset[] {
  const offsetAt = (at: number) => wallTimeAt(at, timeZone) - Math.floor(at / 1_000) * 1_000;
  const offsets: Offset[] = [{ from, milliseconds: offsetAt(from) }];
  for (let at = from; at < to; at += STEP) {
    const next = Math.min(at + STEP, to);
    const milliseconds = offsetAt(next);
    if (milliseconds !== offsets.at(-1)!.milliseconds)
      offsets.push({ from: changeBetween(at, next, offsetAt), milliseconds });
  }
  return offsets;
}

/** The minute in which a wall clock changes, by bisection. */
function changeBetween(from: number, to: number, offsetAt: (at: number) => number): number {
  let [before, after] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
  const old = offsetAt(from);
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle * MINUTE) === old) before = middle;
    else after = middle;
  }
  return after * MINUTE;
}

/** A period of a report. */
export interface ReportPeriod {
  /** Its key in the store's totals. */
  readonly key: number;
  /** Epoch milliseconds. */
  readonly startsAt: number;
  /** The local date or time at which it starts: `2026-11-01`, `2026-11-01T13:00`. */
  readonly name: string;
}

/** All periods between two moments, also those without activity. */
export function periodsBetween(from: number, to: number, timeZone: string, period: Period): readonly ReportPeriod[] {
  return period.unit === "day" ? daysBetween(from, to, timeZone) : hoursBetween(from, to, period.offsets);
}

function daysBetween(from: number, to: number, timeZone: string): ReportPeriod[] {
  const floor = (wall: number) => Math.floor(wall / DAY) * DAY;
  const [first, last] = [floor(wallTimeAt(from, timeZone)), floor(wallTimeAt(to - 1, timeZone))];
  return Array.from({ length: (last - first) / DAY + 1 }, (_, day) => {
    const key = first + day * DAY;
    return { key, startsAt: momentOf(key, timeZone), name: new Date(key).toISOString().slice(0, 10) };
  });
}

/** Offsets from UTC are multiples of a quarter of an hour, so that each quarter belongs to one hour. */
function hoursBetween(from: number, to: number, offsets: readonly Offset[]): ReportPeriod[] {
  const periods = new Map<number, ReportPeriod>();
  for (let at = Math.floor(from / QUARTER) * QUARTER; at < to; at += QUARTER) {
    const { milliseconds } = offsets.findLast((offset) => offset.from <= at) ?? offsets[0]!;
    const wall = Math.floor((at + milliseconds) / HOUR) * HOUR;
    const key = wall - milliseconds;
    if (!periods.has(key)) periods.set(key, { key, startsAt: key, name: new Date(wall).toISOString().slice(0, 16) });
  }
  return [...periods.values()];
}
