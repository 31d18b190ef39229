import { parseWith } from "../../contract/parse.ts";
import type { DeliveryResponse } from "../../contract/responses/webhook.ts";
import { redelivery } from "../../contract/webhook.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Delivery, Webhook } from "../../store/ports/webhooks.ts";
import { cursorAt, cursorText, readCursor } from "../cursor.ts";
import { queryOf, type SentQuery, wholeText, wordOf } from "../query.ts";
import { isRefusal, refusal } from "../refusal.ts";

/** What the list of deliveries may be asked for. */
export const deliveriesQuery = {
  status: wordOf("pending", "delivered", "dead").optional(),
  limit: wholeText(1, 1_000).default(100),
  cursor: cursorText.optional(),
};

/** The messages of a subscription, the latest first. */
export async function listDeliveries(store: Store, property: Property, { id: webhookId }: Webhook, sent: SentQuery) {
  const query = queryOf(deliveriesQuery, sent);
  if (isRefusal(query)) return query;
  const { status, limit, cursor } = query;
  const listed = { list: `deliveries ${webhookId}`, propertyId: property.id };
  const before = readCursor(listed, cursor, Number.MAX_SAFE_INTEGER);
  if (isRefusal(before)) return before;
  const found = await store.deliveries({ propertyId: property.id, webhookId, status, before, limit: limit + 1 });
  const page = found.slice(0, limit);
  const next_cursor = found.length > limit ? cursorAt(listed, page.at(-1)!.seq) : null;
  return { data: page.map(shown), meta: { next_cursor } };
}

/** Sends one message again, or now where it waits for its next attempt. */
export async function redeliverOne(store: Store, property: Property, webhook: Webhook, id: string) {
  const redelivered = await store.redeliver(property.id, webhook.id, { id });
  return redelivered === 0 ? refusal("not_found", "There is no such delivery.") : { data: { redelivered }, meta: {} };
}

/** Sends all dead messages since a time again. */
export async function redeliverSince(store: Store, property: Property, webhook: Webhook, body: unknown) {
  const parsed = parseWith(redelivery, body);
  if (!parsed.ok) return refusal("unprocessable", "The redelivery is not valid.", parsed.errors);
  return { data: { redelivered: await store.redeliver(property.id, webhook.id, parsed.value) }, meta: {} };
}

/** Sends a message that tells of nothing. */
export async function testWebhook(store: Store, property: Property, webhook: Webhook) {
  return { data: { id: await store.addTestMessage(property.id, webhook.id) }, meta: {} };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const shown = ({ seq: _, type, next_at, created_at, last_at, ...delivery }: Delivery): DeliveryResponse => ({
  ...delivery,
  event_type: type,
  next_attempt_at: iso(next_at),
  created_at: new Date(created_at).toISOString(),
  last_attempt_at: iso(last_at),
});
