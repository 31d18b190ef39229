import { cartAfter, type VisitorCart } from "../decide/cart.ts";
import type { CheckedCode, IncomingEvent, Property, RefusedEvent } from "../records.ts";
import type { IngestBatch, Ingested } from "../store.ts";
import type { Db } from "./database.ts";
import { isTheirs, recordChecks, recordRemovals } from "./record-checks.ts";
import { type PurchaseEvent, recordAgain, recordPurchase } from "./record-purchase.ts";
import type { Tables } from "./tables.ts";

/** Takes batches: dedupe → cart of the visitor → evaluate → record; each batch is one transaction. */
export function ingester(db: Db, tables: Tables): (batch: IngestBatch) => Ingested[] {
  return db.transaction(({ property, receivedAt, events }: IngestBatch) =>
    events.map((event) => ingestOne(tables, property, event, receivedAt)),
  );
}

function ingestOne(
  tables: Tables,
  property: Property,
  event: IncomingEvent | RefusedEvent,
  receivedAt: number,
): Ingested {
  if ("reason" in event) {
    tables.events.reject(property.id, event, receivedAt);
    return { outcome: "rejected" };
  }
  const first = tables.events.answerOf(property.id, event.eventId);
  if (first) return { outcome: "duplicate", codes: first.codes };
  const { codes, conflicting } = record(tables, property, event, receivedAt);
  const flags = conflicting ? [...event.flags, "conflicting_purchase" as const] : event.flags;
  tables.events.insert(property.id, { ...event, flags }, receivedAt, codes);
  return { outcome: "stored", codes };
}

/** What an event led to: the answer for its codes, where it is about codes. */
interface Recorded {
  readonly codes?: readonly CheckedCode[] | undefined;
  /** It tells of a known purchase, and not the same as was told first. */
  readonly conflicting?: boolean;
}

/** Records what the event means beyond itself. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): Recorded {
  const { category, action, visitorId } = event;
  if (category === "product" && action === "purchase" && hasTransaction(event)) {
    const known = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
    if (known) {
      const { codes, conflicting } = recordAgain(tables, property, event, known, receivedAt);
      return { codes: isTheirs(known, event) ? codes : [], conflicting };
    }
  }
  const cart = visitorId === null ? null : tables.carts.find(property.id, visitorId);
  const codes = recordCodes(tables, property, event, cart, receivedAt);
  const next = cartAfter(cart, event);
  if (visitorId !== null && next) tables.carts.save(property.id, visitorId, next);
  return { codes };
}

function recordCodes(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  cart: VisitorCart | null,
  receivedAt: number,
): readonly CheckedCode[] | undefined {
  switch (`${event.category}/${event.action}`) {
    case "product/purchase":
      return hasTransaction(event) ? recordPurchase(tables, property, event, cart, receivedAt) : undefined;
    case "promotion_code/used":
      return recordChecks(tables, property, event, cart, receivedAt);
    case "promotion_code/removed":
      recordRemovals(tables, property, event, receivedAt);
  }
  return undefined;
}

const hasTransaction = (event: IncomingEvent): event is PurchaseEvent => event.transactionId !== null;
