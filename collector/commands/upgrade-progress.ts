import type { StartOptions } from "../main.ts";
import type { Progress } from "./operator.ts";

/**
 * Shows the steps of the upgrade of a data file. A step may take as long as all others together: their share is no share of the time.
 * @param now milliseconds since any moment
 */
export function upgradeShownOn(
  progress: Pick<Progress, "show">,
  now: () => number = () => performance.now(),
): NonNullable<StartOptions["onUpgradeStep"]> {
  const since = now();
  return ({ from, to, step, steps }) => {
    const seconds = Math.round((now() - since) / 1_000);
    const share = Math.floor((100 * (step - 1)) / steps);
    progress.show(`upgrade from schema ${from} to ${to}: step ${step} of ${steps}, ${share} %, ${seconds} s`);
  };
}
