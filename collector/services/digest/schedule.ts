import { WEEKDAYS } from "../../contract/digest.ts";
import { momentOf, wallTimeAt } from "../../evaluation/local-time.ts";
import type { DigestDraft } from "../../store/ports/digests.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In ms. */
export const WEEK = 7 * DAY;
/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = WEEKDAYS.indexOf("thursday");

/**
 * The next time of a weekly digest. An hour that a clock change skips is the moment of the change; one that occurs twice
 * is the first of them.
 * @param now epoch milliseconds
 * @param timeZone IANA name
 * @returns epoch milliseconds, after now
 */
export function nextDigestAt(now: number, { weekday, hour }: Pick<DigestDraft, "weekday" | "hour">, timeZone: string) {
  const today = midnightOf(wallTimeAt(now, timeZone));
  const days = (WEEKDAYS.indexOf(weekday) - EPOCH_WEEKDAY - today / DAY) % 7;
  const day = today + ((days + 7) % 7) * DAY;
  const next = momentOf(day + hour * HOUR, timeZone);
  return next > now ? next : momentOf(day + WEEK + hour * HOUR, timeZone);
}

/** The local date of a moment: `2026-11-30`. */
export const localDate = (at: number, timeZone: string): string =>
  new Date(wallTimeAt(at, timeZone)).toISOString().slice(0, 10);

/** A range of time. Epoch milliseconds, `to` exclusive. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * The seven local days before a day.
 * @param day a local date
 * @param weeksBefore 1: the seven days before these
 */
export function weekBefore(day: string, timeZone: string, weeksBefore = 0): Range {
  const end = Date.parse(day) - weeksBefore * WEEK;
  return { from: momentOf(end - WEEK, timeZone), to: momentOf(end, timeZone) };
}

const midnightOf = (wall: number): number => Math.floor(wall / DAY) * DAY;
