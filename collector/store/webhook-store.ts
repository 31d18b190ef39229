import type { EventType, WebhookBody } from "../contract/webhook.ts";

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
export interface Attempted {
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

/** Who is told of changes, and how far each message got. */
export interface WebhookStore {
  /** Adds a subscription; it is told of what happens from now on. */
  createWebhook(propertyId: string, draft: WebhookDraft): Promise<Webhook>;
  webhook(propertyId: string, id: number): Promise<Webhook | null>;
  webhooks(propertyId: string): Promise<readonly Webhook[]>;
  /** @returns whether there was one */
  deleteWebhook(propertyId: string, id: number): Promise<boolean>;
  /**
   * Makes messages of what stands in the outbox, and gives those that are due, at most so many: of one subscription what is
   * told of one promotion in order, the next when the one before has been delivered or is dead. Nobody else is given them
   * until `lease` ms have passed.
   */
  dueMessages(now: number, most: number, lease: number): Promise<readonly DueMessage[]>;
  /** Remembers attempts. A message that dies without any answer 2xx since its first attempt switches its subscription off. */
  recordAttempts(attempts: readonly Attempted[]): Promise<void>;
}
