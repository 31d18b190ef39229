import { cartAfter, isAboutCart } from "../../decide/cart.ts";
import { roleOfCodes } from "../../decide/role-of-codes.ts";
import type { IncomingEvent, Property } from "../../ports/records.ts";
import type { Tables } from "../tables/index.ts";
import { reassessAll } from "./purchase-reports.ts";
import { latestBeforeDay, readUnknownPrices } from "./read-prices.ts";
import { recordCodeChecks, recordRemovals, valueUnknownCarts } from "./record-code-checks.ts";
import {
  isReportedBefore,
  type PurchaseEvent,
  type RecordOutcome,
  recordAgain,
  recordPurchase,
} from "./record-purchase.ts";
import { withResolvedCodes } from "./resolve-codes.ts";

/** Records an event about codes. @returns it with its flags, and the codes of its answer */
export function recordWithCodes(tables: Tables, property: Property, sent: IncomingEvent, receivedAt: number) {
  const event = withResolvedCodes(tables, property, sent);
  const { codes, flags = [] } = record(tables, property, event, receivedAt);
  return { recorded: { ...event, flags: [...event.flags, ...flags] }, codes };
}

/** Records the purchase, code checks or removals of an event. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): Partial<RecordOutcome> {
  if (roleOfCodes(event) !== "ordered" || !hasTransaction(event)) {
    const outcome = recordCodes(tables, property, event, receivedAt);
    updateCart(tables, property, event, receivedAt);
    return outcome;
  }
  const stored = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
  // A reload does not empty the cart, which may be a new one.
  const isReload = stored !== null && isReportedBefore(tables, property.id, event, stored);
  const lastBefore = event.sentPrices ? latestBeforeDay(tables, property, receivedAt) : null;
  const outcome = stored
    ? recordAgain(tables, property, event, stored, receivedAt)
    : recordPurchase(tables, property, event, receivedAt);
  if (lastBefore !== null) readUnknownPrices(tables, property, lastBefore, receivedAt);
  if (!isReload) updateCart(tables, property, event, receivedAt);
  return outcome;
}

/**
 * Updates the visitor's cart. An event that arrives late may be evidence for purchases that arrived before.
 * @param after the cart after the event; null where it changes nothing
 */
export function updateCart(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
  after: typeof cartAfter = cartAfter,
): void {
  const { visitorId, cdpSource, evaluatedAt } = event;
  if (visitorId === null || !isAboutCart(event)) return;
  const before = tables.carts.find(property.id, visitorId);
  const next = after(before, event);
  if (!next) return;
  tables.carts.save(property.id, visitorId, next);
  // Only the first cart of a visitor: others cost no read.
  if (before === null) valueUnknownCarts(tables, property, event, next);
  if (before && next.held !== before.held && evaluatedAt <= before.boughtAt) {
    reassessAll(tables, property, cdpSource, visitorId, evaluatedAt, receivedAt);
  }
}

function recordCodes(
  tables: Tables,
  property: Property,
  event: IncomingEvent,
  receivedAt: number,
): Partial<RecordOutcome> {
  switch (roleOfCodes(event)) {
    case "tried":
      return recordCodeChecks(tables, property, event, receivedAt);
    case "removed":
      recordRemovals(tables, property, event, receivedAt);
  }
  return {};
}

const hasTransaction = (event: IncomingEvent): event is PurchaseEvent => event.transactionId !== null;
