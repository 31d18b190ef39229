import { setTimeout as sleep } from "node:timers/promises";
import { delay, type Fault } from "../faults/faults.ts";
import { type Cell, SOME } from "./cell.ts";
import { until } from "./waiting.ts";

type Steps = Cell["steps"];

/**
 * Something goes wrong for a while, and the page stays open.
 * @param first JavaScript that runs in another page of the site before. @default none
 */
export const duringFault =
  (fault: Fault, first?: string): Steps =>
  async ({ open, proxy, times }) => {
    if (first) await (await open("/plain")).tab.evaluate(first);
    const visit = await open();
    proxy.set(fault);
    await visit.track(SOME);
    await sleep(times.outage);
    proxy.set(delay());
  };

/** Something goes wrong, and the page is closed as soon as it was tried once. */
export const faultThenClose =
  (fault: Fault): Steps =>
  async ({ open, proxy }) => {
    const visit = await open();
    proxy.set(fault);
    await visit.track(SOME);
    await until(() => proxy.count("/v1/events") > 0, 5_000);
    await visit.close();
  };

/** What the SDK kept is spoiled between two visits, none of which may lose anything. */
export const spoiledStorage =
  (spoil: string): Steps =>
  async ({ open, settled }) => {
    const first = await open();
    await first.track(SOME);
    await settled();
    const plain = await open("/plain");
    await first.close();
    await plain.tab.evaluate(spoil);
    const second = await open();
    await second.track(SOME);
  };
