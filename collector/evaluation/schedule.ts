import { momentOf, type WallTime, wallTimeAt } from "./local-time.ts";
import { type Schedule, WEEK_DAYS } from "./promotion.ts";

const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** Weeks are counted from 1970-01-05, a Monday. */
const FIRST_MONDAY = 4 * DAY;

const startOfDay = (wall: WallTime): WallTime => Math.floor(wall / DAY) * DAY;
const weekOf = (wall: WallTime): number => Math.floor((wall - FIRST_MONDAY) / WEEK);
const dayName = (wall: WallTime) => WEEK_DAYS[Math.floor(((((wall - FIRST_MONDAY) % WEEK) + WEEK) % WEEK) / DAY)]!;

/** `HH:MM:SS` or `HH:MM`, as milliseconds into the day. */
function timeOfDay(text: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(":").map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/**
 * Compiles a schedule.
 * @param start epoch milliseconds of the promotion's `start_date`; its local week is the first one
 * @returns whether a moment (epoch milliseconds) is in one of the schedule's windows; a window over midnight belongs to
 *   the day on which it starts; where the clock skips its beginning, it opens at the end of the gap, and not at all
 *   where the clock skips its end too
 */
export function compileSchedule(schedule: Schedule, start: number, timeZone: string): (now: number) => boolean {
  const days = new Set<string>(schedule.week_days);
  const opens = timeOfDay(schedule.daily_start_time);
  const closes = timeOfDay(schedule.daily_end_time);
  const length = closes > opens ? 0 : DAY;
  const firstWeek = weekOf(wallTimeAt(start, timeZone));

  const opensOn = (day: WallTime) =>
    (days.size === 0 || days.has(dayName(day))) && (weekOf(day) - firstWeek) % schedule.week_frequency === 0;

  const isOpen = (now: number, day: WallTime) =>
    opensOn(day) && now >= momentOf(day + opens, timeZone) && now < momentOf(day + length + closes, timeZone);

  return (now) => {
    const today = startOfDay(wallTimeAt(now, timeZone));
    return isOpen(now, today) || isOpen(now, today - DAY);
  };
}

/**
 * Lists the moments after `from`, up to `to`, at which a schedule may open or close, in order; all in epoch
 * milliseconds. They include the times of days and weeks on which the schedule stays closed.
 */
export function scheduleMoments(schedule: Schedule, timeZone: string, from: number, to: number): number[] {
  const opens = timeOfDay(schedule.daily_start_time);
  const closes = timeOfDay(schedule.daily_end_time);
  const length = closes > opens ? 0 : DAY;
  const moments: number[] = [];
  const last = wallTimeAt(to, timeZone);
  for (let day = startOfDay(wallTimeAt(from, timeZone)) - DAY; day <= last; day += DAY)
    moments.push(momentOf(day + opens, timeZone), momentOf(day + length + closes, timeZone));
  return moments.filter((moment) => moment > from && moment <= to).sort((a, b) => a - b);
}
