import type { EventType } from "../../../contract/webhook-events.ts";
import type { Db } from "../connection/database.ts";

/** An event for subscribed webhooks. */
export interface OutboxEvent {
  readonly type: EventType;
  /** Messages about one subject, such as a promotion, are delivered in order. */
  readonly subject: number | string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly data: object;
}

/** Adds events that a trigger can't make from one row, in the transaction of the change. */
export function outbox(db: Db) {
  const insert = db.prepare(
    `INSERT INTO outbox (property_id, type, subject, at, data)
     SELECT :property, :type, :subject, :at, :data
     WHERE EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = :property AND type = :type)`,
  );
  return {
    /** Adds an event, if a webhook subscribes to its type. */
    add(propertyId: string, { type, subject, at, data }: OutboxEvent): void {
      insert.run({ property: propertyId, type, subject: String(subject), at, data: JSON.stringify(data) });
    },
  };
}

export type Outbox = ReturnType<typeof outbox>;
