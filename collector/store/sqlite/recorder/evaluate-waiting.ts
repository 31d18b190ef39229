import type { Property } from "../../ports/records.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { Tables } from "../tables/index.ts";
import type { WaitingEvent } from "../tables/waiting-events.ts";
import { internalError } from "./internal-error.ts";
import { recordWithCodes } from "./record-with-codes.ts";

/** The time of one call, in ms, which the last event of it may exceed: other writes wait for it. */
const PART_MS = 10;
/** Events that are read at a time. */
const READ = 8;

/**
 * Evaluates the codes of events that were answered before: nobody can tell from the time of an answer whether a code exists.
 * @param propertyOf a property, null where it was deleted
 * @param elapsed milliseconds of a clock that only advances
 * @returns a function that takes some events, and returns whether more wait
 */
export function waitingEvaluator(
  tables: Tables,
  transactions: Transactions,
  propertyOf: (id: string) => Property | null,
  elapsed: () => number,
): () => boolean {
  const evaluateOne = (waiting: WaitingEvent): void => {
    try {
      transactions.run(() => evaluate(tables, propertyOf(waiting.propertyId), waiting));
    } catch (error) {
      if (isStorageError(error)) throw error;
      transactions.run(() => rejectFaulty(tables, waiting));
    }
  };
  return () => {
    const end = elapsed() + PART_MS;
    for (let part = tables.waiting.next(READ); part.length > 0; part = tables.waiting.next(READ))
      for (const waiting of part) {
        evaluateOne(waiting);
        if (elapsed() >= end) return true;
      }
    return false;
  };
}

/** An event that causes a fault is kept as rejected: once the fault is corrected, a replay stores it. */
function rejectFaulty({ waiting, events }: Tables, { propertyId, eventId, receivedAt, event }: WaitingEvent): void {
  const stored = events.find(propertyId, eventId);
  const sending = {
    sentAt: null,
    receivedAt,
    traffic: event.traffic,
    keyId: event.keyId,
    source: event.source ?? "browser",
  };
  if (stored) events.reject(propertyId, internalError(stored), sending);
  events.remove(propertyId, eventId);
  waiting.remove(propertyId, eventId);
}

function evaluate(tables: Tables, property: Property | null, { propertyId, eventId, receivedAt, event }: WaitingEvent) {
  tables.waiting.remove(propertyId, eventId);
  // It may have been purged, or replaced by a server's event, which has an evaluation of its own.
  const stored = tables.events.find(propertyId, eventId);
  if (!property || !stored || stored.codes !== undefined) return;
  const { recorded, codes } = recordWithCodes(tables, property, { ...event, body: stored.body }, receivedAt);
  tables.events.answer(propertyId, recorded, codes);
}
