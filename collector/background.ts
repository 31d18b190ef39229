import { setTimeout as delay } from "node:timers/promises";
import type { KeyUses } from "./services/key-uses.ts";
import type { Dispatcher } from "./services/webhooks/dispatcher.ts";

/** Time, in ms, between two looks for due webhook messages. */
const POLL_INTERVAL = 500;
/** Time, in ms, between two writes of the last uses of keys. */
const KEY_USES_INTERVAL = 60_000;
/** Longest time, in ms, to wait for webhook receivers when the collector stops. */
const GRACE = 5_000;

/** Work that repeats while the collector runs. */
export interface BackgroundWork {
  /** Finishes the work in progress. A message without a response by then is sent again by the next collector. */
  stop(): Promise<void>;
}

/** Sends webhooks, and writes the last uses of keys. */
export function startBackgroundWork(keyUses: KeyUses, webhooks: Dispatcher): BackgroundWork {
  const timers = [
    setInterval(() => void keyUses.flush(), KEY_USES_INTERVAL).unref(),
    setInterval(webhooks.wake, POLL_INTERVAL).unref(),
  ];
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([keyUses.flush(), Promise.race([webhooks.close(), delay(GRACE, undefined, { ref: false })])]);
    },
  };
}
