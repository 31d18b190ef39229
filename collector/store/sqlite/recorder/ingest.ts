import { cartAfter, cartHolding, isAboutCart } from "../../decide/cart.ts";
import { verdictOn } from "../../decide/event-content.ts";
import { roleOfCodes } from "../../decide/role-of-codes.ts";
import { stackTraceOf } from "../../decide/stack-trace.ts";
import type { IngestBatch, IngestOutcome } from "../../ports/ingest.ts";
import type { CheckedCode, IncomingEvent, RejectedEventDraft } from "../../ports/records.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { StoredEvent } from "../tables/events.ts";
import type { Tables } from "../tables/index.ts";
import { internalError } from "./internal-error.ts";
import { keepWaiting } from "./keep-waiting.ts";
import { withReadPrices } from "./read-prices.ts";
import { isOrder, recordWithCodes, updateCart } from "./record-with-codes.ts";
import { withdrawEvent } from "./withdraw-event.ts";

/** Events of several requests, recorded in one commit. @throws where the disk rejects it: then nothing has happened */
export type Ingest = (batches: readonly IngestBatch[]) => (readonly IngestOutcome[])[];

/** For each event: deduplicates it, updates the visitor's cart, evaluates its codes, and records the results. */
export function ingester(tables: Tables, transactions: Transactions): Ingest {
  const ingestAll = (batches: readonly IngestBatch[], ingest: typeof ingestOne) =>
    batches.map((batch) => batch.events.map((event) => ingest(tables, batch, event)));

  /** An event that causes a fault is kept as rejected. */
  const ingestAlone: typeof ingestOne = (_, batch, event) => {
    try {
      return transactions.run(() => ingestOne(tables, batch, event));
    } catch (error) {
      if (isStorageError(error)) throw error;
      const rejected = transactions.run(() => reject(tables, batch, internalError(event)));
      return { ...rejected, fault: stackTraceOf(error) };
    }
  };

  return (batches) => {
    try {
      return transactions.run(() => ingestAll(batches, ingestOne));
    } catch (error) {
      if (isStorageError(error)) throw error;
      // Each event in a transaction of its own, so that the others are stored.
      return ingestAll(batches, ingestAlone);
    }
  };
}

function reject(
  { events, erasures }: Tables,
  { property, sending, keepRejected }: IngestBatch,
  event: RejectedEventDraft,
): IngestOutcome {
  if (keepRejected && !erasures.isOfErased(property.id, event)) events.reject(property.id, event, sending);
  return { outcome: "rejected" };
}

function ingestOne(tables: Tables, batch: IngestBatch, event: IncomingEvent | RejectedEventDraft): IngestOutcome {
  if ("reason" in event) return reject(tables, batch, event);
  const { property, sending } = batch;
  const read = withReadPrices(tables, property, tables.erasures.withoutErased(property.id, event), sending.receivedAt);
  if (event.isWaiting || followsWaiting(tables, property.id, read)) return ingestWaiting(tables, batch, read);
  return roleOfCodes(read) ? ingestWithCodes(tables, batch, read) : ingestPlain(tables, batch, read);
}

/** Most events have no codes: their insertion finds known ids without a read. */
function ingestPlain(tables: Tables, batch: IngestBatch, event: IncomingEvent): IngestOutcome {
  const { property, sending } = batch;
  if (!tables.events.insert(property.id, event, sending.receivedAt, undefined)) {
    return ingestKnown(tables, batch, event, tables.events.find(property.id, event.eventId)!);
  }
  updateCart(tables, property, event, sending.receivedAt);
  return { outcome: "stored" };
}

function ingestWithCodes(tables: Tables, batch: IngestBatch, event: IncomingEvent): IngestOutcome {
  const { property, sending } = batch;
  const stored = tables.events.find(property.id, event.eventId);
  if (stored) return ingestKnown(tables, batch, event, stored);
  const { recorded, codes } = recordWithCodes(tables, property, event, sending.receivedAt);
  tables.events.insert(property.id, recorded, sending.receivedAt, codes);
  return { outcome: "stored", codes };
}

/** Whether an event reports an order again whose report by the same sender waits: they are recorded in their order. */
const followsWaiting = ({ waiting }: Tables, propertyId: string, event: IncomingEvent): boolean =>
  isOrder(event) && waiting.reports(propertyId, event);

/** Stores an event now, and leaves its codes for later: its answer must not depend on them. */
function ingestWaiting(tables: Tables, batch: IngestBatch, sent: IncomingEvent): IngestOutcome {
  const event: IncomingEvent = { ...sent, isWaiting: true };
  const { property, sending } = batch;
  if (!tables.events.insert(property.id, event, sending.receivedAt, undefined))
    return ingestKnown(tables, batch, event, tables.events.find(property.id, event.eventId)!);
  keepWaiting(tables, property, event, sending.receivedAt);
  return { outcome: "stored" };
}

/** An event whose id is stored: the ids of a page can be guessed or copied, a server key's event takes precedence. */
function ingestKnown(tables: Tables, batch: IngestBatch, event: IncomingEvent, stored: StoredEvent): IngestOutcome {
  const verdict = verdictOn(stored, event);
  const { property, sending } = batch;
  switch (verdict) {
    case "duplicate":
      return { outcome: "duplicate", codes: stored.codes };
    case "conflict":
      tables.conflicts.keep(property.id, event, sending.receivedAt);
      return { outcome: "conflict" };
    case "confirm":
    case "replace":
      if (verdict === "replace") tables.conflicts.keep(property.id, stored, stored.receivedAt);
      return { outcome: verdict === "replace" ? "stored" : "duplicate", codes: replace(tables, batch, event, stored) };
  }
}

/** Puts a server's event in the place of a page's, and records it as if the page's had never arrived. */
function replace(
  tables: Tables,
  { property, sending: { receivedAt } }: IngestBatch,
  event: IncomingEvent,
  stored: StoredEvent,
): readonly CheckedCode[] | undefined {
  tables.waiting.remove(property.id, event.eventId);
  if (roleOfCodes(stored)) withdrawEvent(tables, property, stored, receivedAt);
  if (event.isWaiting) {
    tables.events.replace(property.id, event, receivedAt, undefined);
    keepWaiting(tables, property, event, receivedAt);
    return undefined;
  }
  if (roleOfCodes(event)) {
    const { recorded, codes } = recordWithCodes(tables, property, event, receivedAt);
    tables.events.replace(property.id, recorded, receivedAt, codes);
    return codes;
  }
  tables.events.replace(property.id, event, receivedAt, undefined);
  updateCart(tables, property, event, receivedAt, isSameStep(event, stored) ? cartHolding : cartAfter);
  return undefined;
}

/** Whether two events change the same cart by some lines: it has the lines of the first one already. */
const isSameStep = (event: IncomingEvent, stored: StoredEvent): boolean =>
  event.visitorId === stored.visitorId &&
  isAboutCart(stored) &&
  stored.action !== "purchase" &&
  ["add_to_cart", "remove_cart"].includes(event.action);
