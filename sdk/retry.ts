/** The first pause after a failure, at most, in ms; it doubles with each further one. */
const FIRST_MS = 1_000;
/** The longest pause of our own, in ms. */
export const SLOWEST_MS = 5 * 60_000;
/** The longest pause that a collector may ask for, in ms. */
const LONGEST_MS = 60 * 60_000;

/**
 * How long to wait before trying again: exponential with full jitter, so that a thousand browsers that were turned away
 * together don't come back together (the AWS architecture blog's "Exponential Backoff And Jitter").
 * @param failures in a row, from 1
 * @param random 0 to 1
 * @param after what the collector asked for, in ms: that long it takes at least
 */
export function pauseAfter(failures: number, random: number, after: number): number {
  const most = Math.min(SLOWEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(random * most, Math.min(after, LONGEST_MS));
}

/** Reads a `Retry-After`, seconds or a date, as ms from now; 0 where there is none. */
export function retryAfter(header: string | null, now: number): number {
  const ms = Number(header) * 1_000 || Date.parse(header || "") - now;
  return ms > 0 ? ms : 0;
}
