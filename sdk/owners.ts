import { PREFIX, type SafeStorage } from "./storage.ts";
import type { Timers } from "./transport.ts";

/** What the SDK uses of `navigator.locks`. */
export interface Locks {
  request(
    name: string,
    options: { ifAvailable?: boolean },
    run: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>;
}

/** Whose events a tab sends: its own, and those of tabs that are gone. */
export interface Owners {
  /**
   * Nobody else sends this owner's events from now on.
   * @param adopted called when it was taken over from a tab that is gone; without it, the owner is this tab
   */
  take(owner: string, adopted?: () => void): void;
  /** Lets go of everything: the page is left. */
  release(): void;
}

const LEASE_KEY = `${PREFIX}owner.`;
/** A lease is renewed this often, in ms … */
const RENEW_MS = 5_000;
/** … and ends after this: browsers let the timers of a hidden tab run once a minute only. */
export const LEASE_MS = 75_000;

/**
 * Web Locks end with their tab, however it ends. Where there are none (a page without https) a lease in the storage
 * stands in. Two tabs that hold the same owner do no harm: the collector stores an event once.
 */
export function createOwners(
  locks: () => Locks | undefined,
  storage: SafeStorage,
  now: () => number,
  { setTimeout, clearTimeout }: Timers,
): Owners {
  let releases: (() => void)[] = [];

  const lease = (key: string) => {
    let timer: number | undefined;
    const renew = () => {
      storage.set(key, `${now() + LEASE_MS}`);
      timer = setTimeout(renew, RENEW_MS);
    };
    renew();
    releases.push(() => {
      clearTimeout(timer);
      storage.remove(key);
    });
  };

  return {
    take(owner, adopted) {
      const key = LEASE_KEY + owner;
      const available = locks();
      if (available) {
        const held = (lock: unknown) => {
          if (!lock) return undefined;
          if (adopted) adopted();
          return new Promise<void>((release) => releases.push(release));
        };
        available.request(key, { ifAvailable: !!adopted }, held).catch(() => {});
      } else if (!adopted) lease(key);
      else if (!(Number(storage.get(key)) > now())) {
        lease(key);
        adopted();
      }
    },
    release() {
      for (const release of releases) release();
      releases = [];
    },
  };
}
