import { setTimeout as sleep } from "node:timers/promises";
import { status503 } from "../faults/faults.ts";
import { type Cell, EVENT_COUNT } from "./cell.ts";

const SECONDS = [0, 1, 2, 3, 5, 8];

/**
 * A browser is killed some seconds after an event that could not be sent. How much of the storage is on disk by then
 * depends on the browser, so these cells measure and can't fail.
 */
export const KILL_WINDOW: readonly Cell[] = SECONDS.map((seconds) => ({
  name: `503, killed ${seconds} s after track`,
  async steps({ open, proxy, kill }) {
    const visit = await open();
    // The file that copies events has loaded.
    await sleep(1_000);
    proxy.set(status503());
    await visit.track(EVENT_COUNT);
    await sleep(1_000 * seconds);
    await kill();
  },
}));
