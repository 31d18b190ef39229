import type { WebhookBody, WebhookChange } from "../../contract/webhook.ts";
import type { EventType } from "../../contract/webhook-events.ts";

/** A subscription. Times are epoch milliseconds. */
export interface Webhook {
  readonly id: number;
  readonly url: string;
  readonly event_types: readonly EventType[];
  readonly headers: Readonly<Record<string, string>>;
  readonly max_batch_size: number;
  readonly is_active: boolean;
  /** Why it was switched off, where nobody did. */
  readonly disabled_reason: string | null;
  readonly secret: string;
  /** Signs as well until `previous_until`, while it is exchanged. */
  readonly previous_secret: string | null;
  readonly previous_until: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

/** A subscription that is to be made. */
export type WebhookDraft = WebhookBody & { readonly secret: string };

/** A message that is due, with all that it takes to send it. */
export interface DueMessage {
  /** `webhook-id`: the same at each attempt. */
  readonly id: string;
  readonly webhookId: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** That sign it now. */
  readonly secrets: readonly string[];
  readonly body: string;
  /** Attempts before this one. */
  readonly attempts: number;
}

/** What became of an attempt. Times are epoch milliseconds. */
export interface DeliveryAttempt {
  readonly id: string;
  readonly at: number;
  readonly milliseconds: number;
  /** null where there was no answer. */
  readonly status: number | null;
  /** Why there was none. */
  readonly failure: string | null;
  /** The beginning of the answer. */
  readonly answer: string | null;
  /** `null`: there is no next attempt. */
  readonly nextAt: number | null;
}

/** A message, and how far it got. Times are epoch milliseconds. */
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

/** Which messages of a subscription are asked for, the latest first. */
export interface DeliveryQuery {
  readonly propertyId: string;
  readonly webhookId: number;
  readonly status?: Delivery["status"] | undefined;
  /** Only those before this one. */
  readonly before: number;
  readonly limit: number;
}

/** Which messages are sent again: one, or the dead ones that were made since, epoch milliseconds. */
export type Redelivery = { readonly id: string } | { readonly since: number };

/** Who is told of changes, and how far each message got. */
export interface WebhookStore {
  /** Adds a subscription; it is told of what happens from now on. */
  createWebhook(propertyId: string, draft: WebhookDraft): Promise<Webhook>;
  webhook(propertyId: string, id: number): Promise<Webhook | null>;
  webhooks(propertyId: string): Promise<readonly Webhook[]>;
  /** What is not named stays. One that is switched on again goes on where it was, from its oldest message that waits. */
  changeWebhook(propertyId: string, id: number, change: WebhookChange): Promise<Webhook | null>;
  /** A new secret takes the old one's place, which signs as well until then. @param until epoch milliseconds */
  rotateWebhookSecret(propertyId: string, id: number, secret: string, until: number): Promise<Webhook | null>;
  /** @returns whether there was one */
  deleteWebhook(propertyId: string, id: number): Promise<boolean>;
  /**
   * Remembers attempts, as `recordAttempts` does; makes messages of what stands in the outbox, and gives those that are due, at most so many: of one subscription what is
   * told of one promotion in order, the next when the one before has been delivered or is dead. Nobody else is given them
   * until `lease` ms have passed.
   */
  dueMessages(
    now: number,
    most: number,
    lease: number,
    done: readonly DeliveryAttempt[],
  ): Promise<readonly DueMessage[]>;
  /** Remembers attempts. A message that dies without any answer 2xx since its first attempt switches its subscription off. */
  recordAttempts(attempts: readonly DeliveryAttempt[]): Promise<void>;
  deliveries(query: DeliveryQuery): Promise<readonly Delivery[]>;
  /** Messages become due again, under their ids; one that waits for its next attempt becomes due now. @returns how many */
  redeliver(propertyId: string, webhookId: number, which: Redelivery): Promise<number>;
  /** A message that tells of nothing, whatever the subscription wants to be told of. @returns its id */
  addTestMessage(propertyId: string, webhookId: number): Promise<string>;
}
