import { NotPossible, SOME } from "./cell.ts";
import type { Stage } from "./stage.ts";
import type { Visit } from "./visit.ts";
import { until } from "./waiting.ts";

/** A page that comes back from the back/forward cache still tracks, and the SDK doesn't keep it from getting there. */
export async function backForward({ open }: Stage): Promise<void> {
  const visit = await open();
  await visit.track(SOME);
  await visit.goto("/plain");
  if (!(await comesBackFromCache(visit))) {
    const control = await open("/plain");
    await control.goto("/plain?next");
    if (await comesBackFromCache(control)) throw new Error("the SDK keeps its page out of the back/forward cache");
    throw new NotPossible("no page comes back from the cache in this browser");
  }
  await visit.track(SOME);
}

async function comesBackFromCache(visit: Visit): Promise<boolean> {
  const left = await visit.tab.evaluate("location.href");
  await visit.back();
  const back = () => visit.tab.evaluate(`location.href !== ${JSON.stringify(left)} && "cameFromCache" in window`);
  if (!(await until(async () => (await back().catch(() => false)) === true, 5_000))) return false;
  return (await visit.tab.evaluate("window.cameFromCache")) === true;
}
