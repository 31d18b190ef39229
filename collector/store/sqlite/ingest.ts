import { canonicalCode } from "../../evaluation/code.ts";
import { cartAfter } from "../decide/cart.ts";
import type { CheckedCode, IncomingEvent, Property, RefusedEvent } from "../records.ts";
import type { IngestBatch, Ingested } from "../store.ts";
import { cartTable } from "./carts.ts";
import { checkTable } from "./checks.ts";
import type { Db } from "./database.ts";
import { eventTable } from "./events.ts";
import type { PromotionTable } from "./promotions.ts";
import { purchaseTable } from "./purchases.ts";
import { recordChecks } from "./record-checks.ts";
import { recordPurchase } from "./record-purchase.ts";
import { redemptionTable } from "./redemptions.ts";
import { rulesReader } from "./rules.ts";

/** What the recording of an event reads and writes, inside one transaction. */
export function tablesOf(db: Db, promotions: PromotionTable) {
  const redemptions = redemptionTable(db, promotions);
  return {
    events: eventTable(db),
    carts: cartTable(db),
    checks: checkTable(db),
    purchases: purchaseTable(db),
    redemptions,
    rulesFor: rulesReader(promotions, redemptions),
  };
}

export type Tables = ReturnType<typeof tablesOf>;

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
  const codes = record(tables, property, event, receivedAt);
  tables.events.insert(property.id, event, receivedAt, codes);
  return { outcome: "stored", codes };
}

/** Records what the event means beyond itself. Returns the answer for its codes, where it is about codes. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number) {
  const { category, action, visitorId } = event;
  const cart = visitorId === null ? null : tables.carts.find(property.id, visitorId);
  let codes: readonly CheckedCode[] | undefined;
  if (category === "product" && action === "purchase" && hasTransaction(event)) {
    const known = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
    // A thank-you page that was loaded again is answered, and changes nothing: not even a cart begun since.
    if (known) return known.settled;
    codes = recordPurchase(tables, property, event, cart, receivedAt);
  }
  if (category === "promotion_code" && action === "used")
    codes = recordChecks(tables, property, event, cart, receivedAt);
  if (category === "promotion_code" && action === "removed") {
    for (const { number } of event.codes) tables.checks.remove(property.id, canonicalCode(number), event);
  }
  const next = cartAfter(cart, event);
  if (visitorId !== null && next) tables.carts.save(property.id, visitorId, next);
  return codes;
}

const hasTransaction = (event: IncomingEvent): event is IncomingEvent & { transactionId: string } =>
  event.transactionId !== null;
