const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Minutes in which distinct missed codes are counted. */
const WINDOW = 5;
/** Days whose same hour is compared. */
export const DAYS_COMPARED = 7;
/** Fewer distinct missed codes in the window are no attack on any shop. */
const LEAST = 200;
const FACTOR = 10;
/** Codes that one minute keeps apart: far more than any threshold needs. */
const MOST_PER_MINUTE = 20_000;

/** Whether a property is under attack: far more distinct codes miss than usual at this hour. */
export interface AttackMode {
  /** Counts a missed code. @param code its hash @returns whether it is new in the window */
  note(code: number, now: number): boolean;
  isOn(now: number): boolean;
  /** Adds the distinct misses of an earlier hour. @param hour whole hours since 1970 */
  remember(hour: number, misses: number): void;
}

const hourOf = (now: number): number => Math.floor(now / HOUR);

/** The median of this hour's misses on the days before; a day without any counts as 0. */
export function usualMisses(hours: ReadonlyMap<number, number>, now: number): number {
  const same = Array.from({ length: DAYS_COMPARED }, (_, day) => hours.get(hourOf(now) - 24 * (day + 1)) ?? 0);
  return same.sort((a, b) => a - b)[(DAYS_COMPARED - 1) / 2]!;
}

/** The distinct misses of the window from which on it is an attack. */
export const thresholdOf = (usualPerHour: number): number => Math.max(LEAST, (FACTOR * usualPerHour * WINDOW) / 60);

export function attackMode(): AttackMode {
  const hours = new Map<number, number>();
  const minutes = new Map<number, Set<number>>();
  let present = -1;
  let threshold = LEAST;

  /** Forgets what is too old, once a minute. A clock that was set back leaves minutes of the future, which count no more. */
  const moveTo = (now: number): void => {
    const minute = Math.floor(now / MINUTE);
    if (minute === present) return;
    present = minute;
    for (const at of minutes.keys()) if (at <= minute - WINDOW || at > minute) minutes.delete(at);
    for (const hour of hours.keys()) if (hour < hourOf(now) - 24 * (DAYS_COMPARED + 1)) hours.delete(hour);
    threshold = thresholdOf(usualMisses(hours, now));
  };
  const codesOf = (minute: number): Set<number> => {
    const codes = minutes.get(minute) ?? new Set();
    minutes.set(minute, codes);
    return codes;
  };

  return {
    note(code, now) {
      moveTo(now);
      const codes = codesOf(present);
      const isKnown = [...minutes.values()].some((earlier) => earlier.has(code));
      if (isKnown || codes.size >= MOST_PER_MINUTE) return false;
      codes.add(code);
      hours.set(hourOf(now), (hours.get(hourOf(now)) ?? 0) + 1);
      return true;
    },
    isOn(now) {
      moveTo(now);
      let distinct = 0;
      for (const { size } of minutes.values()) distinct += size;
      return distinct > threshold;
    },
    remember(hour, misses) {
      hours.set(hour, (hours.get(hour) ?? 0) + misses);
      present = -1;
    },
  };
}
