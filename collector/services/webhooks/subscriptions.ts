import { parseWith } from "../../contract/parse.ts";
import type { WebhookResponse } from "../../contract/responses/webhook.ts";
import { parseWebhook, parseWebhookChange, SECRET_PREFIX, secretRotation } from "../../contract/webhook.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Webhook } from "../../store/ports/webhooks.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** What subscriptions are made with. */
export interface WebhookContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 32 random bytes in base64. */
  readonly newSigningKey: () => string;
  /** Receivers on this machine are taken, also by http: the development switch. */
  readonly allowLoopback: boolean;
}

type Answer = { data: WebhookResponse; meta: object };

const NONE = refusal("not_found", "There is no such webhook.");

/** The subscription that an address names. */
export async function webhookAt(store: Store, { id: propertyId }: Property, id: string): Promise<Webhook | Refusal> {
  const found = /^\d{1,15}$/.test(id) ? await store.webhook(propertyId, Number(id)) : null;
  return found ?? NONE;
}

export async function listWebhooks({ store }: WebhookContext, property: Property) {
  return { data: (await store.webhooks(property.id)).map(shown), meta: {} };
}

/** Makes a subscription; its secret is told in this answer, and never again. */
export async function createWebhook(
  { store, newSigningKey, allowLoopback }: WebhookContext,
  property: Property,
  body: unknown,
): Promise<Answer | Refusal> {
  const parsed = parseWebhook(body, allowLoopback || property.webhooks_allow_http);
  if (!parsed.ok) return refusal("unprocessable", "The webhook is not valid.", parsed.errors);
  const secret = parsed.value.secret ?? SECRET_PREFIX + newSigningKey();
  const made = await store.createWebhook(property.id, { ...parsed.value, secret });
  return { data: { ...shown(made), secret }, meta: {} };
}

export async function changeWebhook(
  { store, allowLoopback }: WebhookContext,
  property: Property,
  webhook: Webhook,
  body: unknown,
): Promise<Answer | Refusal> {
  const parsed = parseWebhookChange(body, allowLoopback || property.webhooks_allow_http);
  if (!parsed.ok) return refusal("unprocessable", "The webhook is not valid.", parsed.errors);
  const changed = await store.changeWebhook(property.id, webhook.id, parsed.value);
  return changed ? subscriptionResponse(changed) : NONE;
}

const HOUR = 3_600_000;

/** A new secret; the old one signs as well for a while, so that receivers can learn the new one. */
export async function rotateWebhook(
  { store, now, newSigningKey }: WebhookContext,
  property: Property,
  webhook: Webhook,
  body: unknown,
): Promise<Answer | Refusal> {
  const parsed = parseWith(secretRotation, body);
  if (!parsed.ok) return refusal("unprocessable", "The rotation is not valid.", parsed.errors);
  const secret = parsed.value.secret ?? SECRET_PREFIX + newSigningKey();
  const until = now() + parsed.value.overlap_hours * HOUR;
  const rotated = await store.rotateWebhookSecret(property.id, webhook.id, secret, until);
  return rotated ? { data: { ...shown(rotated), secret }, meta: {} } : NONE;
}

export const subscriptionResponse = (webhook: Webhook): Answer => ({ data: shown(webhook), meta: {} });

const iso = (at: number): string => new Date(at).toISOString();

/** Without its secrets, and without what its headers hold. */
const shown = (webhook: Webhook): WebhookResponse => ({
  id: webhook.id,
  url: webhook.url,
  event_types: [...webhook.event_types],
  header_names: Object.keys(webhook.headers),
  max_batch_size: webhook.max_batch_size,
  is_active: webhook.is_active,
  disabled_reason: webhook.disabled_reason,
  previous_secret_until: webhook.previous_until === null ? null : iso(webhook.previous_until),
  created_at: iso(webhook.created_at),
  updated_at: iso(webhook.updated_at),
});
