/** A date and time on a wall clock somewhere, as if it were UTC: epoch milliseconds. */
export type WallTime = number;

const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const parts = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  } as const;
  const made = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts });
  formats.set(timeZone, made);
  return made;
}

/** What a wall clock shows at a moment (epoch milliseconds), to the second. */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
}

/**
 * The moment at which a wall clock shows a time. A time that the clock skips moves forward by what is skipped; of one
 * that it shows twice the first is meant.
 */
export function momentOf(wall: WallTime, timeZone: string): number {
  const offsetAt = (moment: number) => wallTimeAt(moment, timeZone) - moment;
  // Offsets change by hours, not days: a day around the wall time holds the offsets before and after any change.
  const before = offsetAt(wall - 24 * 60 * MINUTE);
  const after = offsetAt(wall + 24 * 60 * MINUTE);
  const early = wall - Math.max(before, after);
  if (wallTimeAt(early, timeZone) === wall) return early;
  const late = wall - Math.min(before, after);
  return wallTimeAt(late, timeZone) === wall ? late : wall - before;
}
