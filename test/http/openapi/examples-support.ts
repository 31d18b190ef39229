import type { Collector } from "../../support/collector.ts";

/** The ids of reservations that examples show. */
export const SHOWN_RESERVATIONS = [1, 2].map((number) => `0193a2c4-0000-4000-8000-00000000000${number}`);

/** The id of a delivery that examples show. */
export const SHOWN_DELIVERY = "msg_0193a2c4000070008000000000000001";

/** Reservations and deliveries have random ids: makes one for each that an example shows. @returns what it has instead */
export async function makeShown(collector: Collector): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  const make = async (path: string, body: object) =>
    (await collector.admin(`/v1/${path}?property_id=100001`, body)).json();
  for (const shown of SHOWN_RESERVATIONS) {
    const { id } = await make("reservations", { promoCode: "SPEND200", customerId: "C-9" });
    made.set(shown, id);
  }
  // Off, so that it stays as it is.
  const webhook = { url: "https://shop.example/told", event_types: ["offers:promo:updated"], is_active: false };
  const { data } = await make("webhooks", webhook);
  made.set(SHOWN_DELIVERY, (await make(`webhooks/${data.id}/test`, {})).data.id);
  return made;
}
