/** A local date and time, as the epoch milliseconds that it would have in UTC. */
export type WallTime = number;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formats.get(timeZone);
  if (cached) return cached;
  const parts = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  } as const;
  const format = new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...parts });
  formats.set(timeZone, format);
  return format;
}

/**
 * The local time at a moment, to the second.
 * @param moment epoch milliseconds
 * @param timeZone IANA name
 */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!);
}

/**
 * The moment (epoch milliseconds) of a local time. A time that a clock change skips is the end of the gap: the moment
 * of the change. A time that occurs twice is the first of them.
 */
export function momentOf(wall: WallTime, timeZone: string): number {
  const offsetAt = (moment: number) => wallTimeAt(moment, timeZone) - moment;
  // Offsets change by hours, not days: a day before and after have the offsets of both sides of a change.
  const before = offsetAt(wall - 24 * 60 * MINUTE);
  const after = offsetAt(wall + 24 * 60 * MINUTE);
  const early = wall - Math.max(before, after);
  if (wallTimeAt(early, timeZone) === wall) return early;
  const late = wall - Math.min(before, after);
  return wallTimeAt(late, timeZone) === wall ? late : endOfGap(wall, timeZone, early, late);
}

/**
 * Finds the end of the gap that contains a skipped local time, to the second.
 * @param early a moment before the change
 * @param late a moment at or after the change
 */
function endOfGap(skipped: WallTime, timeZone: string, early: number, late: number): number {
  let [before, end] = [early, late];
  while (end - before > SECOND) {
    const middle = before + Math.floor((end - before) / 2 / SECOND) * SECOND;
    if (wallTimeAt(middle, timeZone) > skipped) end = middle;
    else before = middle;
  }
  return end;
}
