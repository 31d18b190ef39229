/** How long after an attempt that failed the next one follows, in seconds: 2 days and a bit in all (BigCommerce's schedule). */
export const RETRY_SECONDS = [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400] as const;

/** So much later, at most, an attempt may come than the schedule says: receivers that failed together don't hear of all at once. */
const JITTER = 0.1;

/** A receiver may ask for more time than the schedule gives, up to a day. */
const LONGEST_WAIT_MS = 86_400_000;

/** An attempt that failed. */
export interface FailedAttempt {
  /** Attempts so far, this one too. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From 0 up to 1. */
  readonly random: number;
  /** What the receiver asked for, in ms; null where it asked for nothing. */
  readonly retryAfter: number | null;
}

/** When the next attempt is due, in epoch milliseconds; null where there is none. */
export function nextAttemptAt({ attempts, now, random, retryAfter }: FailedAttempt): number | null {
  const seconds = RETRY_SECONDS[attempts - 1];
  if (seconds === undefined) return null;
  const wait = seconds * 1_000 * (1 + JITTER * random);
  return Math.round(now + Math.max(wait, Math.min(retryAfter ?? 0, LONGEST_WAIT_MS)));
}
