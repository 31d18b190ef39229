import { parseWith } from "../../contract/parse.ts";
import type { DeliveryResponse } from "../../contract/responses/webhook.ts";
import { redelivery } from "../../contract/webhook.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Delivery, Webhook } from "../../store/ports/webhooks.ts";
import { cursorPage, cursorText, readCursor } from "../cursor.ts";
import { dataResponse } from "../data-response.ts";
import { iso, isoOrNull } from "../iso.ts";
import { maskOf } from "../masking.ts";
import { queryOf, type SentQuery, wholeText, wordOf } from "../query.ts";
import { isRefusal, refusal } from "../refusal.ts";
import { type Managing, refuseRedemptions } from "./subscriptions.ts";

/** The query of the list of deliveries. */
export const deliveriesQuery = {
  status: wordOf("pending", "delivered", "dead").optional(),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
};

/** Lists the messages of a subscription, the latest first. */
export async function listDeliveries(store: Store, access: Managing, webhook: Webhook, sent: SentQuery) {
  const refused = refuseRedemptions(access, webhook.event_types);
  if (refused) return refused;
  const { property } = access;
  const { id: webhookId } = webhook;
  const query = queryOf(deliveriesQuery, sent);
  if (isRefusal(query)) return query;
  const { status, limit, cursor } = query;
  const scope = { list: `deliveries ${webhookId}`, propertyId: property.id };
  const before = readCursor(scope, cursor, Number.MAX_SAFE_INTEGER);
  if (isRefusal(before)) return before;
  const deliveries = await store.deliveries({ propertyId: property.id, webhookId, status, before, limit: limit + 1 });
  const { page, next_cursor } = cursorPage(scope, deliveries, limit, ({ seq }) => seq);
  const mask = await maskOf(store, access);
  const visible = page.map((delivery) => ({ ...delivery, body: mask("record", delivery.body) ?? "" }));
  return { data: visible.map(deliveryResponse), meta: { next_cursor } };
}

/** Sends one message now: again, or without waiting for its next attempt. */
export async function redeliverOne(store: Store, property: Property, webhook: Webhook, id: string) {
  const redelivered = await store.redeliver(property.id, webhook.id, { id });
  return redelivered === 0 ? refusal("not_found", "The delivery doesn't exist.") : dataResponse({ redelivered });
}

/** Sends all dead messages since a time again. */
export async function redeliverSince(store: Store, property: Property, webhook: Webhook, body: unknown) {
  const parsed = parseWith(redelivery, body);
  if (!parsed.ok) return refusal("unprocessable", "The redelivery is not valid.", parsed.errors);
  return dataResponse({ redelivered: await store.redeliver(property.id, webhook.id, parsed.value) });
}

/** Sends a test message, which reports no event. */
export async function testWebhook(store: Store, property: Property, webhook: Webhook) {
  return dataResponse({ id: await store.addTestMessage(property.id, webhook.id) });
}

const deliveryResponse = ({ seq: _, type, next_at, created_at, last_at, ...delivery }: Delivery): DeliveryResponse => ({
  ...delivery,
  event_type: type,
  next_attempt_at: isoOrNull(next_at),
  created_at: iso(created_at),
  last_attempt_at: isoOrNull(last_at),
});
