import type { Guard } from "./guard.ts";
import type { TallyCounts } from "./tally.ts";

/** What the guard counted of one property since the last look. */
export interface GuessingCounts extends Pick<TallyCounts, "misses" | "withheld" | "cartAnswers" | "cartWithheld"> {
  readonly propertyId: string;
  readonly isUnderAttack: boolean;
}

/** Looks at what the guard counted. */
export interface GuardWatch {
  /** Reports the counts since the last look. @param now epoch milliseconds */
  look(now: number): void;
}

/** Time, in ms, between two lines of the log. */
const LOG_PAUSE = 600_000;

/**
 * @param onCounts receives the counts of each property with any
 * @param onWithheld receives the sums of a property at most every 10 minutes, where answers were withheld: for the log
 */
export function guardWatch(
  guard: Guard,
  onCounts: (counts: GuessingCounts) => void,
  onWithheld: (sums: GuessingCounts) => void,
): GuardWatch {
  const sums = new Map<string, GuessingCounts>();
  let loggedAt = Number.NEGATIVE_INFINITY;

  const logAll = (): void => {
    for (const each of sums.values()) if (each.withheld > 0) onWithheld(each);
    sums.clear();
  };
  return {
    look(now) {
      for (const { propertyId, counts } of guard.drain()) {
        const { misses, withheld, cartAnswers, cartWithheld } = counts;
        const isUnderAttack = guard.isUnderAttack(propertyId, now);
        const present = { propertyId, isUnderAttack, misses, withheld, cartAnswers, cartWithheld };
        onCounts(present);
        sums.set(propertyId, added(sums.get(propertyId), present));
      }
      if (Math.abs(now - loggedAt) < LOG_PAUSE) return;
      if ([...sums.values()].some(({ withheld }) => withheld > 0)) loggedAt = now;
      logAll();
    },
  };
}

const added = (sum: GuessingCounts | undefined, more: GuessingCounts): GuessingCounts => ({
  propertyId: more.propertyId,
  isUnderAttack: more.isUnderAttack || (sum?.isUnderAttack ?? false),
  misses: more.misses + (sum?.misses ?? 0),
  withheld: more.withheld + (sum?.withheld ?? 0),
  cartAnswers: more.cartAnswers + (sum?.cartAnswers ?? 0),
  cartWithheld: more.cartWithheld + (sum?.cartWithheld ?? 0),
});
