import { fieldsOf } from "../contract/fields.ts";
import type { ConflictingEvent } from "../store/ports/ingest.ts";
import type { SentByKey } from "../store/ports/purge.ts";
import type { Key, Property } from "../store/ports/records.ts";
import type { Store } from "../store/ports/store.ts";
import { ingest } from "./ingest/ingest.ts";
import { iso } from "./iso.ts";
import { keptBody } from "./kept-body.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** The result of a purge, or of its dry run. */
export interface Purge {
  readonly key: Key;
  readonly property: Property;
  /** What the key sent, before the purge. */
  readonly sent: SentByKey;
  /** Conflicting events of other keys that took the places of removed ones; 0 in a dry run. */
  readonly restored: number;
}

interface PurgeOptions {
  /** Only counts. */
  readonly dryRun: boolean;
  /** Receives the number of removed events after each part. */
  readonly onProgress: (removed: number) => void;
}

/**
 * Removes all that a key sent, in parts: events with their code checks, carts and reports of orders, rejected and conflicting events.
 * Then conflicting events of other keys take the places that are free. Run again, it completes one that was interrupted.
 */
export async function purgeEvents(
  store: Store,
  keyId: number,
  { dryRun, onProgress }: PurgeOptions,
): Promise<Purge | Refusal> {
  const owned = await ownerOf(store, keyId);
  if (!owned) return refusal("not_found", `The key ${keyId} doesn't exist.`);
  const { property } = owned;
  const sent = await store.sentByKey(property.id, keyId);
  if (dryRun) return { ...owned, sent, restored: 0 };
  for (let after = 0, removed = 0; ; ) {
    const part = await store.purgeEvents(property, keyId, after);
    if ("unavailable" in part) return refusal("unavailable", "The store can't be written. Run the command again.");
    if (part.events === 0) break;
    removed += part.events;
    onProgress(removed);
    after = part.last;
  }
  return { ...owned, sent, restored: await restoreFreed(store, property) };
}

async function ownerOf(store: Store, keyId: number): Promise<Pick<Purge, "key" | "property"> | null> {
  for (const property of await store.properties()) {
    const key = await store.key(property.id, keyId);
    if (key) return { key, property };
  }
  return null;
}

/** Stores the events whose id a removed event had. @returns their number */
async function restoreFreed(store: Store, property: Property): Promise<number> {
  const restored: number[] = [];
  for (const event of await store.freedConflicts(property.id)) {
    const sent = keptBody(event.body);
    if (sent === undefined) continue;
    const { received_at: receivedAt, traffic, key_id: keyId } = event;
    const sending = { sentAt: sentAtOf(event, sent), receivedAt, traffic, keyId, source: event.source ?? "browser" };
    const result = await ingest(store, property, [sent], sending, { keepRejected: false });
    if ("results" in result && result.results[0]!.outcome === "stored") restored.push(event.id);
  }
  if (restored.length > 0) await store.removeConflicts(property.id, restored);
  return restored.length;
}

/** The sender's clock of a conflicting event: only the time that it corrected is stored. null where the event has no time. */
function sentAtOf({ received_at, occurred_at }: ConflictingEvent, sent: unknown): string | null {
  const own = Date.parse(String(fieldsOf(sent)?.occurred_at));
  return Number.isNaN(own) ? null : iso(received_at + own - occurred_at);
}
