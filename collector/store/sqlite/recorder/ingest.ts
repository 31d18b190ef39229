import { cartAfter, isAboutCart } from "../../decide/cart.ts";
import { stackTraceOf } from "../../decide/stack-trace.ts";
import type { IngestBatch, IngestOutcome } from "../../ports/ingest.ts";
import type { IncomingEvent, Property, RejectedEventDraft } from "../../ports/records.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { Tables } from "../tables/index.ts";
import { isOwnPurchase, recordCodeChecks, recordRemovals } from "./record-code-checks.ts";
import { type PurchaseEvent, type RecordOutcome, recordAgain, recordPurchase } from "./record-purchase.ts";

/** Takes batches of several requests at once. */
export interface Ingester {
  /** One commit for all of them: each is on disk when this returns, or none is. Throws where the disk does. */
  ingest(batches: readonly IngestBatch[]): (readonly IngestOutcome[])[];
}

/** dedupe → cart of the visitor → evaluate → record. */
export function ingester(tables: Tables, transactions: Transactions): Ingester {
  const take = (batch: IngestBatch, event: IncomingEvent | RejectedEventDraft) => ingestOne(tables, batch, event);

  /** Event by event, so that the one which our code stumbles over is kept, and its neighbours are stored. */
  const takeAlone = (batch: IngestBatch, event: IncomingEvent | RejectedEventDraft): IngestOutcome => {
    try {
      return transactions.run(() => take(batch, event));
    } catch (error) {
      if (isStorageError(error)) throw error;
      const refused = transactions.run(() => reject(tables, batch, refusedBy(event)));
      return { ...refused, fault: stackTraceOf(error) };
    }
  };

  return {
    ingest(batches) {
      try {
        return transactions.run(() => batches.map((batch) => batch.events.map((event) => take(batch, event))));
      } catch (error) {
        if (isStorageError(error)) throw error;
        return batches.map((batch) => batch.events.map((event) => takeAlone(batch, event)));
      }
    },
  };
}

const refusedBy = (event: IncomingEvent | RejectedEventDraft): RejectedEventDraft => ({
  eventId: event.eventId,
  reason: "internal_error",
  errors: "[]",
  body: event.body,
});

function reject(
  { events }: Tables,
  { property, sending, keepRejected }: IngestBatch,
  event: RejectedEventDraft,
): IngestOutcome {
  if (keepRejected) events.reject(property.id, event, sending);
  return { outcome: "rejected" };
}

function ingestOne(tables: Tables, batch: IngestBatch, event: IncomingEvent | RejectedEventDraft): IngestOutcome {
  if ("reason" in event) return reject(tables, batch, event);
  const { property, sending } = batch;
  return isAboutCodes(event)
    ? ingestChecked(tables, property, event, sending.receivedAt)
    : ingestPlain(tables, property, event, sending.receivedAt);
}

/** Most events are about no code: whether one is known is asked by storing it. */
function ingestPlain(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): IngestOutcome {
  if (!tables.events.insert(property.id, event, receivedAt, undefined)) return { outcome: "duplicate" };
  rememberCart(tables, property, event);
  return { outcome: "stored" };
}

function ingestChecked(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): IngestOutcome {
  const first = tables.events.answerOf(property.id, event.eventId);
  if (first) return { outcome: "duplicate", codes: first.codes };
  const { codes, flags = [] } = record(tables, property, event, receivedAt);
  tables.events.insert(property.id, { ...event, flags: [...event.flags, ...flags] }, receivedAt, codes);
  return { outcome: "stored", codes };
}

const CODE_ACTIONS = ["used", "removed"];

const isAboutCodes = ({ category, action }: IncomingEvent): boolean =>
  category === "promotion_code" ? CODE_ACTIONS.includes(action) : category === "product" && action === "purchase";

/** Records what the event means beyond itself. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): Partial<RecordOutcome> {
  const isPurchase = event.category === "product" && hasTransaction(event);
  const known = isPurchase ? tables.purchases.find(property.id, event.cdpSource, event.transactionId) : null;
  if (isPurchase && known?.byEvent) {
    const { codes, flags } = recordAgain(tables, property, event, known, receivedAt);
    return { codes: isOwnPurchase(known, event) ? codes : [], flags };
  }
  const recorded = isPurchase
    ? recordPurchase(tables, property, event, known, receivedAt)
    : recordCodes(tables, property, event, receivedAt);
  rememberCart(tables, property, event);
  return recorded;
}

function rememberCart({ carts }: Tables, property: Property, event: IncomingEvent): void {
  if (event.visitorId === null || !isAboutCart(event)) return;
  const next = cartAfter(carts.find(property.id, event.visitorId), event);
  if (next) carts.save(property.id, event.visitorId, next);
}

function recordCodes(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
): Partial<RecordOutcome> {
  switch (event.action) {
    case "used":
      return recordCodeChecks(tables, property, event, receivedAt);
    case "removed":
      recordRemovals(tables, property, event, receivedAt);
  }
  return {};
}

const hasTransaction = (event: IncomingEvent): event is PurchaseEvent => event.transactionId !== null;
