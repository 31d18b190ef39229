import type { Erasure } from "../../store/ports/privacy.ts";
import type { Store } from "../../store/ports/store.ts";
import { eraseRows } from "./run.ts";

/**
 * Erases persons again who were erased since a backup was made. Run before the data file is used.
 * @param erasures that are known outside the data file
 * @returns the number of properties with such persons
 */
export async function eraseAgain(store: Store, erasures: readonly Erasure[]): Promise<number> {
  await store.addErasures(erasures);
  const pending = await store.pendingPersons();
  for (const { propertyId, person } of pending) {
    await eraseRows(store, propertyId, person);
    await store.settleErasures(propertyId);
  }
  if (pending.length > 0) await store.clearLog();
  return pending.length;
}
