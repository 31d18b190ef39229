/** Upper bound of the first pause, in ms; it doubles with each further failure. */
const FIRST_MS = 1_000;
/** Upper bound of every pause that the collector did not request, in ms. */
export const SLOWEST_MS = 5 * 60_000;
/** Upper bound of a pause that the collector requests, in ms. */
const LONGEST_MS = 60 * 60_000;

/**
 * The pause before the next attempt, in ms: exponential backoff with full jitter, so that browsers that failed together
 * don't return together (AWS Architecture Blog, "Exponential Backoff And Jitter").
 * @param failures failures in a row, from 1
 * @param random 0 to 1
 * @param after shortest pause, as the collector requested, in ms
 */
export function pauseAfter(failures: number, random: number, after: number): number {
  const longest = Math.min(SLOWEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(random * longest, Math.min(after, LONGEST_MS));
}

/**
 * Reads a `Retry-After` header.
 * @param header seconds or a date
 * @param now ms since 1970
 * @returns ms from now; 0 where the header is missing, invalid or in the past
 */
export function retryAfter(header: string | null, now: number): number {
  return Math.max(0, Number(header) * 1_000 || Date.parse(header!) - now || 0);
}
