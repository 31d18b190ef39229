import { expect, vi } from "vitest";
import { ADMIN_TOKEN, type Collector } from "../../support/collector.ts";

/** The ids of reservations in the examples. */
export const EXAMPLE_RESERVATIONS = [1, 2].map((number) => `0193a2c4-0000-4000-8000-00000000000${number}`);

/** The id of a privacy request in the examples. */
export const EXAMPLE_PRIVACY_REQUEST = "0193a2c4-0000-4000-8000-000000000003";

/** The id of a delivery in the examples. */
export const EXAMPLE_DELIVERY = "msg_0193a2c4000070008000000000000001";

/** An address in a private network: no pull reaches it. */
const UNREACHABLE = { platform: "shopify", url: "https://10.0.0.1", access_token: "shpat_example" };

/** Sets a promotion source, and waits for its first pull, which fails. */
async function pullInVain({ url, store }: Collector): Promise<void> {
  await fetch(`${url}/v1/promotion-source?property_id=100001`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    body: JSON.stringify(UNREACHABLE),
  });
  await vi.waitFor(async () => expect(await store.promotionSource("100001")).toMatchObject({ failures: 1 }), {
    timeout: 60_000,
  });
}

/** Makes a reservation, privacy request or delivery for each id in the examples. @returns its random id by that of the example */
export async function makeExamples(collector: Collector): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  const make = async (path: string, body: object) =>
    (await collector.admin(`/v1/${path}?property_id=100001`, body)).json();
  for (const exampleId of EXAMPLE_RESERVATIONS) {
    const { id } = await make("reservations", { promoCode: "SPEND200", customerId: "C-9" });
    made.set(exampleId, id);
  }
  const { data: request } = await make("privacy/requests", { type: "export", subject: { customer_id: "C-9" } });
  await vi.waitFor(
    async () => {
      expect(await collector.store.privacyRequest("100001", request.id)).toMatchObject({ state: "done" });
    },
    { timeout: 60_000 },
  );
  made.set(EXAMPLE_PRIVACY_REQUEST, request.id);
  // Inactive: nothing is delivered.
  const webhook = { url: "https://shop.example/webhooks", event_types: ["offers:promo:updated"], is_active: false };
  const { data } = await make("webhooks", webhook);
  made.set(EXAMPLE_DELIVERY, (await make(`webhooks/${data.id}/test`, {})).data.id);
  await pullInVain(collector);
  return made;
}
