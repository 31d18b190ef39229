import type { MethodsOf } from "./methods.ts";
import type { KeptTable } from "./retention.ts";

/** What an operator watches: the state of the store, of its disk and of its messages. */
export interface Condition {
  /** The schema of the stored tables. */
  readonly schema: number;
  /** Size of the stored data, in bytes, without the write-ahead log. */
  readonly bytes: number;
  /** Bytes that the disk has left for the collector. */
  readonly freeBytes: number;
  /** When the last backup of `promotrail backup` was complete, epoch milliseconds; null: never. */
  readonly backedUpAt: number | null;
  /** The oldest row of each table with a retention whose age is known at once, epoch milliseconds. Empty tables are absent. */
  readonly oldestRows: Partial<Readonly<Record<KeptTable, number>>>;
  /** Messages that were given up after their last attempt, by the id of their webhook. */
  readonly deadMessages: readonly { readonly webhookId: number; readonly messages: number }[];
}

export interface ConditionStore {
  /** Takes some milliseconds, whatever the size of the store. */
  condition(): Promise<Condition>;
}

export const CONDITION_METHODS = {
  condition: { kind: "lookup" },
} as const satisfies MethodsOf<ConditionStore>;
