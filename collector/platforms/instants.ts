import { momentOf } from "../evaluation/local-time.ts";

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?$/;
const WITH_OFFSET = /(?:Z|[+-]\d\d:?\d\d|GMT)$/i;
const DAY = 86_400_000;

const isoOf = (moment: number): string => new Date(moment).toISOString();

/**
 * A moment as ISO 8601 in UTC. A text without an offset is a local time; a date alone is the beginning of the day.
 * @param timeZone IANA name, for local times
 * @returns null where the text is no date and time
 */
export function instantOf(text: string, timeZone: string): string | null {
  const local = LOCAL.exec(text);
  if (local) {
    const wall = wallTimeOf(local);
    return wall === null ? null : isoOf(momentOf(wall, timeZone));
  }
  const moment = WITH_OFFSET.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? null : isoOf(moment);
}

/** The moment after the last one of a local day, as ISO 8601 in UTC. @returns null where the text begins with no date */
export function endOfDay(text: string, timeZone: string): string | null {
  const local = LOCAL.exec(text.slice(0, 10));
  const wall = local && wallTimeOf(local);
  return wall === null ? null : isoOf(momentOf(wall + DAY, timeZone));
}

/** The dates of a body. One that would end before it starts has ended: it needs no start. */
export const period = (start: string | null, end: string | null) => ({
  ...(start !== null && (end === null || start < end) && { start_date: start }),
  end_date: end,
});

/** A moment that is some milliseconds later. */
export const later = (iso: string, milliseconds: number): string => isoOf(Date.parse(iso) + milliseconds);

/** @returns null for a day such as February 30 */
function wallTimeOf([, ...parts]: RegExpExecArray): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 ? wall : null;
}
