import { setTimeout as sleep } from "node:timers/promises";
import { status503 } from "../faults/faults.ts";
import { type Cell, EVENT_COUNT } from "./cell.ts";

const SECONDS = [0, 1, 2, 3, 5, 8];

/** Time in which the file that copies events has loaded, in ms. */
const COPY_LOADED_MS = 1_000;

/** @param openMs time between the start of the SDK and the events @param killMs time between them and the kill */
const killed = (name: string, openMs: number, killMs: number): Cell => ({
  name,
  async steps({ open, proxy, kill }) {
    const visit = await open();
    await sleep(openMs);
    proxy.set(status503());
    await visit.track(EVENT_COUNT);
    await sleep(killMs);
    await kill();
  },
});

/**
 * A browser is killed some time after an event that could not be sent. How much of the storage is on disk by then
 * depends on the browser, so these cells measure and can't fail.
 */
export const KILL_WINDOW: readonly Cell[] = [
  killed("503, first call of a first visit, killed 50 ms after track", 0, 50),
  ...SECONDS.map((seconds) => killed(`503, killed ${seconds} s after track`, COPY_LOADED_MS, 1_000 * seconds)),
];
