import type { ConflictingEvent } from "./ingest.ts";
import type { MethodsOf } from "./methods.ts";
import type { Property } from "./records.ts";
import type { Unavailable } from "./unavailable.ts";

/** The numbers of rows that exist because of one key's events. */
export interface SentByKey {
  readonly events: number;
  readonly codeChecks: number;
  /** Orders whose report in effect the key sent. */
  readonly purchases: number;
  /** Redemptions of these orders that no server confirmed. */
  readonly redemptions: number;
  /** Carts that the key's events changed. */
  readonly carts: number;
  readonly rejectedEvents: number;
  readonly conflictingEvents: number;
}

/** A part of a purge. */
export interface PurgedPart {
  /** Removed events; 0: none is left. */
  readonly events: number;
  /** The `change_seq` of the last one: the next part begins after it. */
  readonly last: number;
}

/** Removal of all that one key sent. */
export interface PurgeStore {
  sentByKey(propertyId: string, keyId: number): Promise<SentByKey>;
  /**
   * Removes some of a key's events, in one transaction: with their code checks, removals of codes and carts, and their reports of
   * orders. An order that another report names is settled by that; the redemptions of others become void, except those that a
   * server confirmed. The last part removes the key's rejected and conflicting events.
   * @param after a `change_seq`; 0 to begin
   */
  purgeEvents(property: Property, keyId: number, after: number): Promise<PurgedPart | Unavailable>;
  /** Conflicting events whose id no stored event has any more. */
  freedConflicts(propertyId: string): Promise<readonly ConflictingEvent[]>;
  /** Removes conflicting events, because they are stored now. */
  removeConflicts(propertyId: string, ids: readonly number[]): Promise<void>;
}

export const PURGE_METHODS = {
  sentByKey: { kind: "list" },
  purgeEvents: { kind: "write" },
  freedConflicts: { kind: "list" },
  removeConflicts: { kind: "write" },
} as const satisfies MethodsOf<PurgeStore>;
