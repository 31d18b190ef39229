import type { Collector } from "../../support/collector.ts";

/** The ids of reservations that examples show. */
export const SHOWN_RESERVATIONS = [1, 2].map((number) => `0193a2c4-0000-4000-8000-00000000000${number}`);

/** Reservations have random ids: makes one for each that an example shows. @returns what it has instead */
export async function makeReservations(collector: Collector): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  for (const shown of SHOWN_RESERVATIONS) {
    const body = { promoCode: "SPEND200", customerId: "C-9" };
    const { id } = await (await collector.admin("/v1/reservations?property_id=100001", body)).json();
    made.set(shown, id);
  }
  return made;
}
