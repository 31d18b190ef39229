import type { FieldError, Outcome } from "../../contract/responses/event-results.ts";
import type { MethodsOf } from "./methods.ts";
import type { CheckedCode, IncomingEvent, Property, RejectedEventDraft, Sending, Source, Traffic } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

/** A batch of one property's events, in the order in which they were sent. */
export interface IngestBatch {
  readonly property: Property;
  readonly sending: Sending;
  /** Whether rejected events are stored; a replay's are stored already. */
  readonly keepRejected: boolean;
  readonly events: readonly (IncomingEvent | RejectedEventDraft)[];
}

/** The outcome of one event. */
export interface IngestOutcome {
  readonly outcome: Outcome;
  /** The place of an internal error, without personal data; the event is stored as rejected. */
  readonly fault?: string | undefined;
  /** Present where the event has codes or is a purchase; a duplicate repeats the first answer. */
  readonly codes?: readonly CheckedCode[] | undefined;
}

/** A rejected event as stored. Times are epoch milliseconds. */
export interface RejectedEvent {
  readonly id: number;
  readonly event_id: string | null;
  readonly received_at: number;
  readonly reason: string;
  readonly errors: readonly FieldError[];
  /** The event as sent, JSON, cut to a bounded length. */
  readonly body: string;
  readonly sending: Partial<Sending>;
  /** When a replay stored it; null while it waits. */
  readonly replayed_at: number | null;
}

/** An event whose id belongs to a stored event with other content. Times are epoch milliseconds. */
export interface ConflictingEvent {
  readonly id: number;
  readonly event_id: string;
  readonly category: string;
  readonly action: string;
  readonly transaction_id: string | null;
  readonly customer_id: string | null;
  readonly visitor_id: string | null;
  readonly traffic: Traffic;
  readonly key_id: number | null;
  readonly source: Source | null;
  readonly occurred_at: number;
  readonly received_at: number;
  /** The event as sent, JSON, cut to a bounded length. */
  readonly body: string;
}

/** A page of conflicting events, in the order of their arrival. */
export interface ConflictQuery {
  readonly propertyId: string;
  /** Only events after this id; before it where `newestFirst`. */
  readonly after: number;
  readonly limit: number;
  readonly eventId?: string | undefined;
  readonly keyId?: number | undefined;
  /** @default false */
  readonly newestFirst?: boolean;
}

/** A page of rejected events, in the order of their arrival. */
export interface RejectedQuery {
  readonly propertyId: string;
  /** Only events after this id; before it where `newestFirst`. */
  readonly after: number;
  readonly limit: number;
  readonly reason?: string | undefined;
  /** Only events that no replay has stored yet. */
  readonly waiting: boolean;
  /** @default false */
  readonly newestFirst?: boolean;
}

/** Events as they arrive. */
export interface IngestStore {
  /**
   * Stores a batch in one transaction: rejected events are kept, a known id with the same content gets its first answer again, one
   * with other content becomes a conflicting event. The rest change the visitor's cart, and record the checks of their codes and
   * the redemptions of their purchase.
   */
  ingest(batch: IngestBatch): Promise<readonly IngestOutcome[] | Unavailable>;
  rejectedEvents(query: RejectedQuery): Promise<readonly RejectedEvent[]>;
  conflictingEvents(query: ConflictQuery): Promise<readonly ConflictingEvent[]>;
  /** Marks rejected events as replayed, in one transaction. @returns those that no replay had marked before */
  markReplayed(propertyId: string, ids: readonly number[]): Promise<readonly number[] | Unavailable>;
}

export const INGEST_METHODS = {
  ingest: { kind: "ingest" },
  rejectedEvents: { kind: "list" },
  conflictingEvents: { kind: "list" },
  markReplayed: { kind: "write" },
} as const satisfies MethodsOf<IngestStore>;
