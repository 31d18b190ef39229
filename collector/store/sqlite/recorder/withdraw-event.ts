import { requests } from "../../decide/purchase.ts";
import { roleOfCodes } from "../../decide/role-of-codes.ts";
import type { Property } from "../../ports/records.ts";
import type { StoredEvent } from "../tables/events.ts";
import type { Tables } from "../tables/index.ts";
import type { RecordedPurchase } from "../tables/purchases.ts";
import { reassess, reassessAll, withdrawReport } from "./purchase-reports.ts";
import { settlePurchase } from "./settle-purchase.ts";

/**
 * Takes back what an event about codes or a purchase recorded: code checks, removals, its report of a purchase, price
 * differences. The purchases that it had part in are settled again. The event itself and the cart stay.
 */
export function withdrawEvent(tables: Tables, property: Property, event: StoredEvent, receivedAt: number): void {
  tables.differences.remove(property.id, event.eventId);
  const role = roleOfCodes(event);
  if (role === "tried") withdrawChecks(tables, property, event, receivedAt);
  else if (role === "removed") withdrawRemovals(tables, property, event, receivedAt);
  else if (event.transactionId !== null) {
    const stored = tables.purchases.find(property.id, event.cdpSource, event.transactionId);
    if (stored) withdrawReport(tables, property, stored, event.eventId, receivedAt);
  }
}

function withdrawChecks(tables: Tables, property: Property, event: StoredEvent, receivedAt: number): void {
  const { cdpSource, visitorId } = event;
  const find = (transactionId: string) => tables.purchases.find(property.id, cdpSource, transactionId);
  const checks = tables.codeChecks.withdrawChecks(property.id, event);
  for (const transactionId of new Set(checks.flatMap((check) => check.transactionId ?? []))) {
    // The checks were evidence that the visitor is the buyer.
    if (visitorId !== null) reassess(tables, property, { cdpSource, transactionId }, visitorId, receivedAt);
    const purchase = find(transactionId);
    if (purchase) settlePurchase(tables, property, purchase, receivedAt);
  }
  const [first] = checks;
  if (first && visitorId !== null && event.transactionId === null)
    reassessAll(tables, property, cdpSource, visitorId, first.evaluatedAt, receivedAt);
}

function withdrawRemovals(tables: Tables, property: Property, event: StoredEvent, receivedAt: number): void {
  const withdrawn = tables.codeChecks.withdrawRemovals(property.id, event);
  const purchases = withdrawn.flatMap(({ code, at }) => purchasesWith(tables, property.id, event, code, at));
  const byId = new Map(purchases.map((purchase) => [purchase.transactionId, purchase]));
  for (const purchase of byId.values()) settlePurchase(tables, property, purchase, receivedAt);
}

/** The purchases that may use a code again. */
function purchasesWith(
  { purchases }: Tables,
  propertyId: string,
  { cdpSource, transactionId, visitorId }: StoredEvent,
  code: string,
  at: number,
): RecordedPurchase[] {
  const named = transactionId === null ? null : purchases.find(propertyId, cdpSource, transactionId);
  const next = visitorId === null ? [] : purchases.nextOf(propertyId, cdpSource, visitorId, at);
  return [...(named ? [named] : []), ...next.filter((purchase) => requests(purchase)(code))];
}
