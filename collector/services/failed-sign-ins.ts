import { networkOf, UNKNOWN_NETWORK } from "./guard/shopper.ts";

/** Failed sign-ins of one network in a window. */
const MAX_FAILURES = 10;
/** In ms. */
const WINDOW = 60_000;
/** Networks that are remembered: the oldest is forgotten for a new one. */
const MAX_NETWORKS = 10_000;

/** Failed sign-ins by the network of their senders. They are in memory: a restart forgets them. */
export interface FailedSignIns {
  /**
   * Admits an attempt, and counts it as failed until `succeeded`, so that many at once are no way around the limit.
   * @param now epoch milliseconds
   * @returns 0, or the seconds until the sender may try again
   */
  admit(address: string | null, now: number): number;
  succeeded(address: string | null): void;
}

export function failedSignIns(): FailedSignIns {
  const windows = new Map<string, { readonly since: number; failures: number }>();

  const newWindow = (network: string, since: number) => {
    windows.delete(network);
    if (windows.size >= MAX_NETWORKS) windows.delete(windows.keys().next().value!);
    const window = { since, failures: 0 };
    windows.set(network, window);
    return window;
  };

  return {
    admit(address, now) {
      const network = networkOf(address ?? UNKNOWN_NETWORK);
      const last = windows.get(network);
      // A clock that was set back locks nobody out for longer.
      const window = last && Math.abs(now - last.since) < WINDOW ? last : newWindow(network, now);
      if (window.failures >= MAX_FAILURES) return Math.ceil(Math.min(WINDOW, window.since + WINDOW - now) / 1_000);
      window.failures += 1;
      return 0;
    },
    succeeded(address) {
      const window = windows.get(networkOf(address ?? UNKNOWN_NETWORK));
      if (window) window.failures -= 1;
    },
  };
}
