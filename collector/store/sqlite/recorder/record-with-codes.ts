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

/** Records the purchase, code checks or removals of an event. One that waited has changed the cart already. */
function record(tables: Tables, property: Property, event: IncomingEvent, receivedAt: number): Partial<RecordOutcome> {
  const changesCart = !event.isWaiting && !isReload(tables, property.id, event);
  const outcome = isOrder(event)
    ? recordOrdered(tables, property, event, receivedAt)
    : recordCodes(tables, property, event, receivedAt);
  if (changesCart) updateCart(tables, property, event, receivedAt);
  return outcome;
}

/** Whether an event reports an order that its sender has reported before. A reload does not empty the cart, which may be a new one. */
export function isReload(tables: Tables, propertyId: string, event: IncomingEvent): boolean {
  if (!isOrder(event)) return false;
  const stored = tables.purchases.find(propertyId, event.cdpSource, event.transactionId);
  return stored !== null && isReportedBefore(tables, propertyId, event, stored);
}

function recordOrdered(
  tables: Tables,
  property: Property,
  event: PurchaseEvent,
  receivedAt: number,
): Partial<RecordOutcome> {
  const stored = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
  const lastBefore = event.sentPrices ? latestBeforeDay(tables, property, receivedAt) : null;
  const outcome = stored
    ? recordAgain(tables, property, event, stored, receivedAt)
    : recordPurchase(tables, property, event, receivedAt);
  if (lastBefore !== null) readUnknownPrices(tables, property, lastBefore, receivedAt);
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
  const next = after(before, event, receivedAt);
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

export const isOrder = (event: IncomingEvent): event is PurchaseEvent =>
  roleOfCodes(event) === "ordered" && event.transactionId !== null;
