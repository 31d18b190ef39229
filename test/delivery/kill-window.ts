import { setTimeout as sleep } from "node:timers/promises";
import { status503 } from "../faults/faults.ts";
import { type Cell, SOME } from "./cell.ts";

const SECONDS = [0, 1, 2, 3, 5, 8];

/**
 * A browser is killed so long after an event that could not be sent yet. How much of what a page writes is on disk by
 * then is the browser's affair: these are for measuring, not for passing.
 */
export const KILL_WINDOW: readonly Cell[] = SECONDS.map((seconds) => ({
  name: `503, killed ${seconds} s after track`,
  async steps({ open, proxy, kill }) {
    const visit = await open();
    proxy.set(status503());
    await visit.track(SOME);
    await sleep(1_000 * seconds);
    await kill();
  },
}));
