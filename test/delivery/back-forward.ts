import { EVENT_COUNT, NotPossible } from "./cell.ts";
import type { Stage } from "./stage.ts";
import type { Visit } from "./visit.ts";
import { waitUntil } from "./waiting.ts";

/** A page that returns from the back/forward cache still tracks, and the SDK does not prevent the caching. */
export async function backForward({ open }: Stage): Promise<void> {
  const visit = await open();
  await visit.track(EVENT_COUNT);
  await visit.goto("/plain");
  if (!(await returnsFromCache(visit))) {
    const control = await open("/plain");
    await control.goto("/plain?next");
    if (await returnsFromCache(control))
      throw new Error("the SDK prevents the page from entering the back/forward cache");
    throw new NotPossible("this browser restores no page from the back/forward cache");
  }
  await visit.track(EVENT_COUNT);
}

async function returnsFromCache(visit: Visit): Promise<boolean> {
  const address = await visit.tab.evaluate("location.href");
  await visit.back();
  const hasReturned = () =>
    visit.tab.evaluate(`location.href !== ${JSON.stringify(address)} && "cameFromCache" in window`);
  if (!(await waitUntil(async () => (await hasReturned().catch(() => false)) === true, 5_000))) return false;
  return (await visit.tab.evaluate("window.cameFromCache")) === true;
}
