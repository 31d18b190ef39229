import type { WebhookBody, WebhookChange } from "../../contract/webhook.ts";
import type { EventType } from "../../contract/webhook-events.ts";
import type { MethodsOf } from "./methods.ts";

/** A subscription. Times are epoch milliseconds. */
export interface Webhook {
  readonly id: number;
  readonly url: string;
  readonly event_types: readonly EventType[];
  readonly headers: Readonly<Record<string, string>>;
  readonly max_batch_size: number;
  readonly is_active: boolean;
  /** Whether redemptions that no server confirmed are left out. */
  readonly verified_only: boolean;
  /** The reason where the collector disabled it; null otherwise. */
  readonly disabled_reason: string | null;
  readonly secret: string;
  /** Also signs until `previous_until`, while receivers change over. */
  readonly previous_secret: string | null;
  readonly previous_until: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A subscription to create. */
export type WebhookDraft = WebhookBody & { readonly secret: string };

/** Changes of a subscription. A secret replaces the present one and the one before, both at once. */
export type StoredWebhookChange = WebhookChange & { readonly secret?: string };

/** A message that is due, with everything needed to send it. */
export interface DueMessage {
  /** `webhook-id`: the same at each attempt. */
  readonly id: string;
  readonly webhookId: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The secrets that sign it now. */
  readonly secrets: readonly string[];
  readonly body: string;
  /** The number of attempts before this one. */
  readonly attempts: number;
}

/** The result of a delivery attempt. Times are epoch milliseconds. */
export interface DeliveryAttempt {
  readonly id: string;
  readonly at: number;
  readonly milliseconds: number;
  /** The HTTP status; null without an answer. */
  readonly status: number | null;
  /** The reason why there was no answer; null otherwise. */
  readonly failure: string | null;
  /** The beginning of the answer's body. */
  readonly answer: string | null;
  /** null: no further attempt. */
  readonly nextAt: number | null;
}

/** A message and its progress. Times are epoch milliseconds. */
export interface Delivery {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly status: "pending" | "delivered" | "dead";
  readonly attempts: number;
  readonly next_at: number | null;
  readonly created_at: number;
  readonly last_at: number | null;
  readonly last_status: number | null;
  readonly last_failure: string | null;
  readonly last_answer: string | null;
  readonly last_milliseconds: number | null;
  readonly body: string;
}

/** A page of a subscription's messages, the latest first. */
export interface DeliveryQuery {
  readonly propertyId: string;
  readonly webhookId: number;
  readonly status?: Delivery["status"] | undefined;
  /** Only messages with a lower `seq`. */
  readonly before: number;
  readonly limit: number;
}

/** The messages to send again: one, or the dead ones created since a moment (epoch milliseconds). */
export type Redelivery = { readonly id: string } | { readonly since: number };

/** Webhook subscriptions, and their messages. */
export interface WebhookStore {
  /** Adds a subscription; it receives changes that happen from now on. */
  createWebhook(propertyId: string, draft: WebhookDraft): Promise<Webhook>;
  webhook(propertyId: string, id: number): Promise<Webhook | null>;
  webhooks(propertyId: string): Promise<readonly Webhook[]>;
  /** Changes the named fields. A subscription that is enabled again continues with its oldest pending message. */
  changeWebhook(propertyId: string, id: number, change: StoredWebhookChange): Promise<Webhook | null>;
  /** Replaces the secret; the old one also signs until then. @param until epoch milliseconds */
  rotateWebhookSecret(propertyId: string, id: number, secret: string, until: number): Promise<Webhook | null>;
  /** @returns whether the subscription existed */
  deleteWebhook(propertyId: string, id: number): Promise<boolean>;
  /**
   * Records attempts as `recordAttempts` does, turns the outbox into messages, and leases messages that are due. A
   * subscription gets the messages of one promotion in order: the next after the one before is delivered or dead.
   * @param most the largest number of messages to lease
   * @param lease duration in ms during which no other call returns the same messages
   * @param publicUrl the address of the collector for receivers, without a slash at its end
   */
  dueMessages(
    now: number,
    most: number,
    lease: number,
    done: readonly DeliveryAttempt[],
    publicUrl: string,
  ): Promise<readonly DueMessage[]>;
  /**
   * Records attempts. A message that dies disables its subscription unless an answer 2xx came since its first attempt.
   */
  recordAttempts(attempts: readonly DeliveryAttempt[]): Promise<void>;
  deliveries(query: DeliveryQuery): Promise<readonly Delivery[]>;
  /** Makes messages due now, with their ids, including one that waits for its next attempt. @returns their number */
  redeliver(propertyId: string, webhookId: number, which: Redelivery): Promise<number>;
  /** Adds a message without content, whatever types the subscription has. @returns its id */
  addTestMessage(propertyId: string, webhookId: number): Promise<string>;
}

export const WEBHOOK_METHODS = {
  createWebhook: { kind: "write" },
  webhook: { kind: "lookup" },
  webhooks: { kind: "list" },
  changeWebhook: { kind: "write" },
  rotateWebhookSecret: { kind: "write" },
  deleteWebhook: { kind: "write" },
  dueMessages: { kind: "write" },
  recordAttempts: { kind: "write" },
  deliveries: { kind: "list" },
  redeliver: { kind: "write" },
  addTestMessage: { kind: "write" },
} as const satisfies MethodsOf<WebhookStore>;
