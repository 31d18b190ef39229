import type { Store } from "../../store/ports/store.ts";
import { DAYS_COMPARED } from "./attack-mode.ts";
import type { Guard } from "./guard.ts";

const HOUR = 3_600_000;

/** Gives the guard the missed codes of the days before the start: an attack is what exceeds them. @param now epoch milliseconds */
export async function recallMisses(
  guard: Pick<Guard, "remember">,
  store: Pick<Store, "missedCodes">,
  now: number,
): Promise<void> {
  const hours = await store.missedCodes(now - (DAYS_COMPARED * 24 + 1) * HOUR);
  for (const { propertyId, at, missedCodes } of hours) guard.remember(propertyId, at / HOUR, missedCodes);
}
