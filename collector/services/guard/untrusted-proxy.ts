/**
 * Whether requests come through a proxy whose headers are not trusted: all clients then have one address, so no address has a budget
 * of its own.
 */
export interface UntrustedProxy {
  /** @param now epoch milliseconds */
  note(now: number): void;
  /** Whether such a request came in the last hour. */
  isSeen(now: number): boolean;
}

const HOUR = 3_600_000;

export const SET_TRUST_PROXY =
  "Requests come through a proxy, and TRUST_PROXY is 0: set it to the number of your proxies. Until then, all clients have one address, and limits per address are off.";

/** @param onFirst runs for the first request of a time without any */
export function untrustedProxy(onFirst: () => void): UntrustedProxy {
  let last: number | null = null;
  const isSeen = (now: number): boolean => last !== null && Math.abs(now - last) < HOUR;
  return {
    note(now) {
      if (!isSeen(now)) onFirst();
      last = now;
    },
    isSeen,
  };
}
