/** Seconds between a failed attempt and the next one; about two days in total (BigCommerce's schedule). */
export const RETRY_SECONDS = [60, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 50_400, 86_400] as const;

/** Largest random part of a wait, so that messages that failed together are not retried at the same moment. */
const JITTER = 0.1;

/** Longest wait, in ms, that a receiver can request. */
const LONGEST_WAIT = 86_400_000;

/** A failed attempt. */
export interface FailedAttempt {
  /** Attempts so far, including this one. */
  readonly attempts: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** From 0 up to, and without, 1. */
  readonly random: number;
  /** The receiver's `Retry-After`, in ms; null without one. */
  readonly retryAfter: number | null;
}

/** The time of the next attempt, in epoch milliseconds; null after the last one. */
export function nextAttemptAt({ attempts, now, random, retryAfter }: FailedAttempt): number | null {
  const seconds = RETRY_SECONDS[attempts - 1];
  if (seconds === undefined) return null;
  const wait = seconds * 1_000 * (1 + JITTER * random);
  return Math.round(now + Math.max(wait, Math.min(retryAfter ?? 0, LONGEST_WAIT)));
}
