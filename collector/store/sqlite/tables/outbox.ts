import type { EventType } from "../../../contract/webhook-events.ts";
import type { Db } from "../connection/database.ts";

/** Something that happened, for whoever wants to be told. */
export interface OutboxEvent {
  readonly type: EventType;
  /** Whatever is told of it is told in order. */
  readonly promotionId: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly data: object;
}

/** Writes down what triggers can't see whole; inside the transaction of the change. */
export function outbox(db: Db) {
  const insert = db.prepare(
    `INSERT INTO outbox (property_id, type, subject, at, data)
     SELECT :property, :type, :subject, :at, :data
     WHERE EXISTS (SELECT 1 FROM webhook_wishes WHERE property_id = :property AND type = :type)`,
  );
  return {
    tell(propertyId: string, { type, promotionId, at, data }: OutboxEvent): void {
      insert.run({ property: propertyId, type, subject: String(promotionId), at, data: JSON.stringify(data) });
    },
  };
}

export type Outbox = ReturnType<typeof outbox>;
