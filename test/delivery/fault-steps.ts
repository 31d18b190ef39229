import { setTimeout as sleep } from "node:timers/promises";
import { delay, type Fault } from "../faults/faults.ts";
import { type Cell, EVENT_COUNT } from "./cell.ts";
import { waitUntil } from "./waiting.ts";

type Steps = Cell["steps"];

/**
 * A fault lasts for a while, and the page stays open.
 * @param first JavaScript that runs before, in another page of the site. @default none
 */
export const duringFault =
  (fault: Fault, first?: string): Steps =>
  async ({ open, proxy, times }) => {
    if (first) await (await open("/plain")).tab.evaluate(first);
    const visit = await open();
    proxy.set(fault);
    await visit.track(EVENT_COUNT);
    await sleep(times.outage);
    proxy.set(delay());
  };

/** A fault starts, and the page is closed after the first attempt to send. */
export const faultThenClose =
  (fault: Fault): Steps =>
  async ({ open, proxy }) => {
    const visit = await open();
    proxy.set(fault);
    await visit.track(EVENT_COUNT);
    await waitUntil(() => proxy.count("/v1/events") > 0, 5_000);
    await visit.close();
  };

/** The SDK's data on the device is damaged between two visits, and neither may lose an event. */
export const damagedStorage =
  (damage: string): Steps =>
  async ({ open, untilSettled: settled }) => {
    const first = await open();
    await first.track(EVENT_COUNT);
    await settled();
    const plain = await open("/plain");
    await first.close();
    await plain.tab.evaluate(damage);
    const second = await open();
    await second.track(EVENT_COUNT);
  };
