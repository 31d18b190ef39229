/** Tokens that come back with time. */
export interface Bucket {
  /** What is left; above the capacity where some were granted. */
  tokens: number;
  /** When `tokens` was right, epoch milliseconds. */
  at: number;
}

/** How a bucket fills. */
export interface BucketRate {
  /** Tokens of a full bucket. */
  readonly capacity: number;
  /** Time for one token, in ms. */
  readonly msPerToken: number;
}

export const fullBucket = ({ capacity }: BucketRate, now: number): Bucket => ({ tokens: capacity, at: now });

/**
 * Adds the tokens of the time since the last call. A clock that was set back adds none, and the bucket fills from the new time on.
 * @param now epoch milliseconds
 */
export function refill(bucket: Bucket, { capacity, msPerToken }: BucketRate, now: number): void {
  const elapsed = now - bucket.at;
  bucket.at = now;
  if (elapsed > 0 && bucket.tokens < capacity) {
    bucket.tokens = Math.min(capacity, bucket.tokens + elapsed / msPerToken);
  }
}

/** @returns ms until a refilled bucket has that many tokens */
export const msUntil = (bucket: Bucket, { msPerToken }: BucketRate, tokens: number): number =>
  Math.max(0, Math.ceil((tokens - bucket.tokens) * msPerToken));
