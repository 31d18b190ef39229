import { setTimeout as delay } from "node:timers/promises";
import type { DigestSender } from "./services/digest/sender.ts";
import type { GuardWatch } from "./services/guard/watch.ts";
import type { KeyUses } from "./services/key-uses.ts";
import type { PrivacyWorker } from "./services/privacy/worker.ts";
import type { Puller } from "./services/pull/puller.ts";
import type { Dispatcher } from "./services/webhooks/dispatcher.ts";

/** Time, in ms, between two looks for due webhook messages. */
const POLL_INTERVAL = 500;
/** Time, in ms, between two looks for due pulls of promotions. */
const PULL_POLL_INTERVAL = 10_000;
/** Time, in ms, between two looks for due digests. */
const DIGEST_POLL_INTERVAL = 30_000;
/** Time, in ms, between two looks for requests of persons; a new one is begun at once. */
const PRIVACY_POLL_INTERVAL = 30_000;
/** Time, in ms, between two writes of the last uses of keys. */
const KEY_USES_INTERVAL = 60_000;
/** Time, in ms, between two looks at what the guessing guard counted, which are written then. */
const GUARD_INTERVAL = 10_000;
/** Longest time, in ms, to wait for other machines and for the last counts when the collector stops. */
const GRACE = 5_000;

/** The work of a collector. */
interface Work {
  readonly keyUses: KeyUses;
  readonly webhooks: Dispatcher;
  readonly pulls: Puller;
  readonly digests: DigestSender;
  readonly privacy: PrivacyWorker;
  /** Absent: the guessing guard is off. */
  readonly guard?: GuardWatch;
  /** The clock of the guard, epoch milliseconds. */
  readonly now: () => number;
}

/** Work that repeats while the collector runs. */
export interface BackgroundWork {
  /** Finishes the work in progress. A message without a response by then is sent again by the next collector. */
  stop(): Promise<void>;
}

/** Sends webhooks and digests, pulls promotions, works on requests of persons, and writes the last uses of keys. */
export function startBackgroundWork({ keyUses, webhooks, pulls, digests, privacy, guard, now }: Work): BackgroundWork {
  const timers = [
    setInterval(() => void keyUses.flush(), KEY_USES_INTERVAL).unref(),
    setInterval(webhooks.wake, POLL_INTERVAL).unref(),
    setInterval(pulls.wake, PULL_POLL_INTERVAL).unref(),
    setInterval(digests.wake, DIGEST_POLL_INTERVAL).unref(),
    setInterval(() => void guard?.look(now()), GUARD_INTERVAL).unref(),
    setInterval(privacy.wake, PRIVACY_POLL_INTERVAL).unref(),
  ];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      const ended = [webhooks.close(), pulls.close(), digests.close(), privacy.close(), guard?.stop(now())];
      const grace = delay(GRACE, undefined, { ref: false });
      await Promise.all([keyUses.flush(), Promise.race([Promise.all(ended), grace])]);
    },
  };
}
