import { canonicalCode } from "../../../evaluation/canonical-code.ts";
import { cartAfter, isAboutCart } from "../../decide/cart.ts";
import { stackTraceOf } from "../../decide/stack-trace.ts";
import type { IngestBatch, IngestOutcome } from "../../ports/ingest.ts";
import type { IncomingEvent, Property, RejectedEventDraft } from "../../ports/records.ts";
import { isStorageError } from "../connection/storage-errors.ts";
import type { Transactions } from "../connection/transaction.ts";
import type { Tables } from "../tables/index.ts";
import { isOwnPurchase, recordCodeChecks, recordRemovals } from "./record-code-checks.ts";
import { type PurchaseEvent, type RecordOutcome, recordAgain, recordPurchase } from "./record-purchase.ts";

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

const internalError = (event: IncomingEvent | RejectedEventDraft): RejectedEventDraft => ({
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
    ? ingestWithCodes(tables, property, event, sending.receivedAt)
    : ingestPlain(tables, property, event, sending.receivedAt);
}

/** Most events have no codes: their insertion finds duplicates without a read. */
function ingestPlain(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): IngestOutcome {
  if (!tables.events.insert(property.id, event, receivedAt, undefined)) return { outcome: "duplicate" };
  updateCart(tables, property, event);
  return { outcome: "stored" };
}

function ingestWithCodes(tables: Tables, property: Property, sent: IncomingEvent, receivedAt: number): IngestOutcome {
  const first = tables.events.answerOf(property.id, sent.eventId);
  if (first) return { outcome: "duplicate", codes: first.codes };
  const event = withoutPrintedCodes(tables, property, sent);
  const { codes, flags = [] } = record(tables, property, event, receivedAt);
  tables.events.insert(property.id, { ...event, flags: [...event.flags, ...flags] }, receivedAt, codes);
  return { outcome: "stored", codes };
}

/** The event without those codes that pages print where there is none, unless the property has them. */
function withoutPrintedCodes({ rulesFor }: Tables, property: Property, event: IncomingEvent): IncomingEvent {
  const numbers = event.codes.flatMap(({ number, ifKnown }) => (ifKnown ? [number] : []));
  if (numbers.length === 0) return event;
  const { coupons } = rulesFor({ propertyId: property.id, numbers, customerKey: null });
  const codes = event.codes.filter(({ number, ifKnown }) => !ifKnown || coupons.has(canonicalCode(number)));
  if (codes.length === event.codes.length) return event;
  return { ...event, codes, flags: [...new Set([...event.flags, "unfilled_placeholder" as const])] };
}

const CODE_ACTIONS = ["used", "removed"];

const isAboutCodes = ({ category, action }: IncomingEvent): boolean =>
  category === "promotion_code" ? CODE_ACTIONS.includes(action) : category === "product" && action === "purchase";

/** Records the purchase, code checks or removals of an event. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): Partial<RecordOutcome> {
  const isPurchase = event.category === "product" && hasTransaction(event);
  const stored = isPurchase ? tables.purchases.find(property.id, event.cdpSource, event.transactionId) : null;
  if (isPurchase && stored?.byEvent) {
    const { codes, flags } = recordAgain(tables, property, event, stored, receivedAt);
    return { codes: isOwnPurchase(stored, event) ? codes : [], flags };
  }
  const outcome = isPurchase
    ? recordPurchase(tables, property, event, stored, receivedAt)
    : recordCodes(tables, property, event, receivedAt);
  updateCart(tables, property, event);
  return outcome;
}

function updateCart({ carts }: Tables, property: Property, event: IncomingEvent): void {
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
