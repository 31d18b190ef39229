import { customerKeyOf, type Identities } from "../../decide/identities.ts";
import { isTakenBack, newlyReturned, orderStep, type StoredOrder, stateAfter } from "../../decide/order.ts";
import type { OrderOutcome, ReportedOrder } from "../../ports/orders.ts";
import type { Tables } from "../tables/index.ts";
import type { Reverse } from "../tables/reversals.ts";
import { recordSale } from "./record-sale.ts";

/**
 * Records an order in its present state, whatever was recorded of it before. Call it inside a transaction.
 * @param now epoch milliseconds
 */
export function recordOrder(tables: Tables, reverse: Reverse, sent: ReportedOrder, now: number): OrderOutcome {
  const stored = tables.orders.find(sent.property.id, sent.platform, sent.orderId);
  // An order that was recorded keeps its transaction when the source's setting changes.
  const order = stored ? { ...sent, transactionId: stored.transactionId } : sent;
  const step = orderStep(stored, order);
  switch (step) {
    case "unchanged":
      // A change that was undone: what arrives of the time before it is outdated.
      tables.orders.seen(order);
      return step;
    case "outdated":
    case "closed":
      return step;
    case "note":
      save(tables, order, stored, null, now);
      if (isTakenBack(order.state)) reverseAll(tables, reverse, order, now);
      return "unpaid";
    case "record":
      return recordPaid(tables, reverse, order, stored, now);
  }
}

function recordPaid(
  tables: Tables,
  reverse: Reverse,
  order: ReportedOrder,
  stored: StoredOrder | null,
  now: number,
): OrderOutcome {
  const identities = tables.identitiesOf(order.buyer);
  const customerOrder = stored?.customerOrder ?? order.customerOrder ?? countedOrder(tables, order, identities);
  save(tables, order, stored, customerOrder, now);
  recordSale(tables, order, { identities, customerOrder }, now);
  if (isTakenBack(order.state)) {
    reverseAll(tables, reverse, order, now);
    return "reversed";
  }
  reverseReturned(tables, reverse, order, stored, now);
  return stored?.paid ? "updated" : "recorded";
}

/** The number of the order among the customer's stored ones; null for an unknown customer. */
function countedOrder({ orders }: Tables, order: ReportedOrder, identities: Identities): number | null {
  const { property, cdpSource, placedAt } = order;
  return identities.length === 0 ? null : orders.ordersBefore(property.id, cdpSource, identities, placedAt) + 1;
}

function save(
  tables: Tables,
  order: ReportedOrder,
  stored: StoredOrder | null,
  customerOrder: number | null,
  now: number,
): void {
  const { property, buyer, placedAt, returned, codes, lines: _, ...values } = order;
  tables.orders.put({
    ...values,
    propertyId: property.id,
    state: stateAfter(stored, order),
    paid: order.paid || stored?.paid === true,
    discount: codes.reduce((sum, { discount }) => sum + discount, 0),
    customerId: buyer.customerId,
    customerKey: customerKeyOf(tables.identitiesOf(buyer)),
    customerOrder,
    traffic: "human",
    occurredAt: placedAt,
    receivedAt: now,
    returned: JSON.stringify(returned),
  });
}

/** Reverses all that is left of the redemptions of an order, also of those that another call redeemed. It brings nothing then. */
function reverseAll(tables: Tables, reverse: Reverse, order: ReportedOrder, now: number): void {
  const { property, cdpSource, transactionId } = order;
  tables.purchases.takeBack(property.id, cdpSource, transactionId);
  for (const { id, void: isVoid } of redemptionsOf(tables, order))
    if (!isVoid) reverse({ ...reversalOf(order), redemptionId: id, lines: null }, now);
}

/** Reverses the discounts of units that were taken back since the last notification. */
function reverseReturned(
  tables: Tables,
  reverse: Reverse,
  order: ReportedOrder,
  stored: StoredOrder | null,
  now: number,
): void {
  const returned = newlyReturned(stored?.returned ?? {}, order.returned);
  const { property, cdpSource, transactionId } = order;
  // A server that redeems by calls takes back by calls, and has lines of its own.
  if (returned.length === 0 || tables.idempotency.isRedeemed(property.id, cdpSource, transactionId)) return;
  for (const { id, void: isVoid, draft } of redemptionsOf(tables, order)) {
    const discounted = new Set(isVoid ? [] : discountedLines(draft));
    for (const { lineId, quantity } of returned.filter(({ lineId }) => discounted.has(lineId))) {
      const line = { path: "lines", lineId, sku: null, quantity };
      // Where another call took units back already, the rest follows.
      for (const lines of [[line], [{ ...line, quantity: null }]])
        if (!("objections" in reverse({ ...reversalOf(order), redemptionId: id, lines }, now))) break;
    }
  }
}

/** The lines that a stored redemption has a discount on. @param draft JSON */
const discountedLines = (draft: string): string[] =>
  (
    JSON.parse(draft) as { readonly lines: readonly { readonly lineId: string; readonly discount: number }[] }
  ).lines.flatMap(({ lineId, discount }) => (discount > 0 ? [lineId] : []));

const redemptionsOf = ({ redemptions }: Tables, { property, transactionId, cdpSource }: ReportedOrder) =>
  redemptions.ofTransaction(property.id, transactionId, cdpSource);

const reversalOf = ({ property, platform, state }: ReportedOrder) => ({
  propertyId: property.id,
  actor: platform,
  reason: isTakenBack(state) ? state : "returned",
  idempotency: null,
});
