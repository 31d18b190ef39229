import { parseWith } from "../../contract/parse.ts";
import type { WebhookResponse } from "../../contract/responses/webhook.ts";
import { parseWebhook, parseWebhookChange, SECRET_PREFIX, secretRotation } from "../../contract/webhook.ts";
import { type EventType, isOfRedemption } from "../../contract/webhook-events.ts";
import type { Property } from "../../store/ports/records.ts";
import type { Store } from "../../store/ports/store.ts";
import type { Webhook } from "../../store/ports/webhooks.ts";
import type { Access } from "../authorize.ts";
import { type DataResponse, dataResponse } from "../data-response.ts";
import { iso, isoOrNull } from "../iso.ts";
import { seesPersons } from "../masking.ts";
import { idFrom } from "../path-id.ts";
import { type Refusal, refusal } from "../refusal.ts";

/** What the management of subscriptions needs from outside. */
export interface WebhookContext {
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Makes 32 random bytes in base64. */
  readonly newSigningKey: () => string;
  /** Whether the collector's own machine may receive messages, also over http: for development. */
  readonly allowLoopback: boolean;
}

const noWebhook = refusal("not_found", "The webhook doesn't exist.");

/** The subscription with the id of an address. */
export async function webhookAt(store: Store, { id: propertyId }: Property, id: string): Promise<Webhook | Refusal> {
  const number = idFrom(id);
  return (number === null ? null : await store.webhook(propertyId, number)) ?? noWebhook;
}

export async function listWebhooks({ store }: WebhookContext, property: Property) {
  return dataResponse((await store.webhooks(property.id)).map(webhookResponse));
}

/** Creates a subscription. Only this response contains its secret. */
export async function createWebhook(
  { store, newSigningKey, allowLoopback }: WebhookContext,
  access: Managing,
  body: unknown,
): Promise<DataResponse<WebhookResponse> | Refusal> {
  const { property } = access;
  const parsed = parseWebhook(body, allowLoopback || property.webhooks_allow_http);
  if (!parsed.ok) return refusal("unprocessable", "The webhook is not valid.", parsed.errors);
  const refused = refuseSubscription(access, parsed.value.event_types);
  if (refused) return refused;
  const secret = parsed.value.secret ?? SECRET_PREFIX + newSigningKey();
  const created = await store.createWebhook(property.id, { ...parsed.value, secret });
  return dataResponse({ ...webhookResponse(created), secret });
}

/**
 * Changes a subscription. At another origin it loses its headers, whose values are secrets of the old receiver, and gets
 * a new secret, which only this response contains.
 */
export async function changeWebhook(
  { store, newSigningKey, allowLoopback }: WebhookContext,
  access: Managing,
  webhook: Webhook,
  body: unknown,
): Promise<DataResponse<WebhookResponse> | Refusal> {
  const { property } = access;
  const parsed = parseWebhookChange(body, allowLoopback || property.webhooks_allow_http);
  if (!parsed.ok) return refusal("unprocessable", "The webhook is not valid.", parsed.errors);
  const change = parsed.value;
  const refused = refuseSubscription(access, [...webhook.event_types, ...(change.event_types ?? [])]);
  if (refused) return refused;
  const isMoved = change.url !== undefined && new URL(change.url).origin !== new URL(webhook.url).origin;
  const secret = SECRET_PREFIX + newSigningKey();
  const moved = isMoved ? { headers: change.headers ?? {}, secret } : {};
  const changed = await store.changeWebhook(property.id, webhook.id, { ...change, ...moved });
  if (!changed) return noWebhook;
  return isMoved ? dataResponse({ ...webhookResponse(changed), secret }) : subscriptionResponse(changed);
}

/** A caller who manages the webhooks of a property. */
export type Managing = Pick<Access, "property" | "scopes">;

/** Messages about redemptions contain what the scope `read` opens. */
export const refuseRedemptions = ({ scopes }: Managing, types: readonly EventType[]): Refusal | null =>
  types.some(isOfRedemption) && !scopes.includes("read") ? LACKS_READ : null;

/** Messages that are sent have the ids of customers: nobody receives them who may not see them here. */
const refuseSubscription = (access: Managing, types: readonly EventType[]): Refusal | null =>
  refuseRedemptions(access, types) ?? (types.some(isOfRedemption) && !seesPersons(access) ? LACKS_READ_PERSONAL : null);

const LACKS_READ = refusal(
  "forbidden",
  "The messages contain redemptions, and the key lacks the scope read: use a key with read and manage.",
);

const LACKS_READ_PERSONAL = refusal(
  "forbidden",
  "The messages contain ids of customers, and the key lacks the scope read_personal: use a key with it.",
);

const HOUR = 3_600_000;

/** Replaces the secret. During the overlap the old one signs, too, so that receivers can switch. */
export async function rotateWebhook(
  { store, now, newSigningKey }: WebhookContext,
  property: Property,
  webhook: Webhook,
  body: unknown,
): Promise<DataResponse<WebhookResponse> | Refusal> {
  const parsed = parseWith(secretRotation, body);
  if (!parsed.ok) return refusal("unprocessable", "The rotation is not valid.", parsed.errors);
  const secret = parsed.value.secret ?? SECRET_PREFIX + newSigningKey();
  const until = now() + parsed.value.overlap_hours * HOUR;
  const rotated = await store.rotateWebhookSecret(property.id, webhook.id, secret, until);
  return rotated ? dataResponse({ ...webhookResponse(rotated), secret }) : noWebhook;
}

export const subscriptionResponse = (webhook: Webhook): DataResponse<WebhookResponse> =>
  dataResponse(webhookResponse(webhook));

/** Leaves out the secrets, and the values of headers, which may be secret. */
const webhookResponse = (webhook: Webhook): WebhookResponse => ({
  id: webhook.id,
  url: webhook.url,
  event_types: [...webhook.event_types],
  header_names: Object.keys(webhook.headers),
  max_batch_size: webhook.max_batch_size,
  is_active: webhook.is_active,
  verified_only: webhook.verified_only,
  disabled_reason: webhook.disabled_reason,
  previous_secret_until: isoOrNull(webhook.previous_until),
  created_at: iso(webhook.created_at),
  updated_at: iso(webhook.updated_at),
});
