import { customerKeyOf } from "../../decide/identities.ts";
import { isTakenBack, lowerOrder, orderStep, type StoredOrder, stateAfter } from "../../decide/order.ts";
import type { OrderOutcome, RecordedOrder, ReportedOrder } from "../../ports/orders.ts";
import type { Tables } from "../tables/index.ts";
import type { Reversals } from "../tables/reversals.ts";
import { numberOrders } from "./number-orders.ts";
import { recordSale } from "./record-sale.ts";
import { settlePurchase } from "./settle-purchase.ts";

/**
 * Records an order in its present state, whatever was recorded of it before. Call it inside a transaction.
 * @param now epoch milliseconds
 */
export function recordOrder(tables: Tables, reversals: Reversals, sent: ReportedOrder, now: number): RecordedOrder {
  const stored = tables.orders.find(sent.property.id, sent.platform, sent.orderId);
  // An order that was recorded keeps its transaction when the source's setting changes.
  const transactionId = stored?.transactionId ?? transactionOf(tables, sent);
  return { outcome: recordChange(tables, reversals, { ...sent, transactionId }, stored, now), transactionId };
}

/** Two platforms, or one whose plugin changes order numbers, may give two orders one number: the later one gets its platform's id. */
const transactionOf = ({ orders }: Tables, order: ReportedOrder): string =>
  orders.isTaken(order) ? `${order.platform}:${order.orderId}` : order.transactionId;

function recordChange(
  tables: Tables,
  reversals: Reversals,
  order: ReportedOrder,
  stored: StoredOrder | null,
  now: number,
): OrderOutcome {
  const step = orderStep(stored, order);
  if (stored && isEarlierNumber(stored, order)) renumber(tables, order, stored);
  switch (step) {
    case "unchanged":
      // A change that was undone: what arrives of the time before it is outdated.
      tables.orders.seen(order);
      return step;
    case "outdated":
    case "closed":
      return step;
    case "note":
      save(tables, order, stored, now);
      if (isTakenBack(order.state)) takeBack(tables, reversals, order, now);
      else settleUnpaid(tables, order, now);
      return "unpaid";
    case "record":
      return recordPaid(tables, reversals, order, stored, now);
  }
}

/** A notification that arrives late may have the number of an earlier moment. */
const isEarlierNumber = ({ sentOrder }: StoredOrder, { customerOrder }: ReportedOrder): boolean =>
  lowerOrder(sentOrder, customerOrder) !== sentOrder;

function renumber(tables: Tables, order: ReportedOrder, stored: StoredOrder): void {
  tables.orders.setSentOrder(order.property.id, order, order.customerOrder);
  if (stored.paid) numberOrders(tables, order, null);
}

function recordPaid(
  tables: Tables,
  reversals: Reversals,
  order: ReportedOrder,
  stored: StoredOrder | null,
  now: number,
): OrderOutcome {
  const identities = tables.identitiesOf(order.buyer);
  save(tables, order, stored, now);
  recordSale(tables, order, { identities, customerOrder: stored?.customerOrder ?? order.customerOrder }, now);
  numberOrders(tables, order, identities);
  // A page does not know that its order is a test.
  if (order.cdpSource === "Staging") takeBack(tables, reversals, { ...order, cdpSource: "Production" }, now);
  if (isTakenBack(order.state)) {
    takeBack(tables, reversals, order, now);
    return "reversed";
  }
  reverseReturned(tables, reversals, order, now);
  revalue(tables, order);
  return stored?.paid ? "updated" : "recorded";
}

function revalue({ purchases }: Tables, { property, cdpSource, transactionId }: ReportedOrder): void {
  const purchase = purchases.find(property.id, cdpSource, transactionId);
  if (purchase) purchases.revalue(property.id, purchase);
}

function save(tables: Tables, order: ReportedOrder, stored: StoredOrder | null, now: number): void {
  const { property, buyer, placedAt, returned: _, codes, lines: __, ...values } = order;
  tables.orders.put({
    ...values,
    propertyId: property.id,
    state: stateAfter(stored, order),
    paid: order.paid || stored?.paid === true,
    discount: codes.reduce((sum, { discount }) => sum + discount, 0),
    customerId: buyer.customerId,
    customerKey: customerKeyOf(tables.identitiesOf(buyer)),
    // Of an unpaid order nobody knows it, and of a paid one it is counted below.
    customerOrder: stored?.customerOrder ?? (order.paid ? order.customerOrder : null),
    sentOrder: lowerOrder(stored?.sentOrder ?? null, order.customerOrder),
    traffic: "human",
    occurredAt: placedAt,
    receivedAt: now,
  });
}

/** Brings a purchase, if there is one, in line with an order that is none, or none yet: it brings nothing, and uses no code. */
function settleUnpaid(tables: Tables, { property, cdpSource, transactionId }: ReportedOrder, now: number): void {
  const purchase = tables.purchases.find(property.id, cdpSource, transactionId);
  if (!purchase) return;
  tables.purchases.revalue(property.id, purchase);
  settlePurchase(tables, property, purchase, now);
}

/** Takes a purchase back, if there is one. What a server redeemed is reversed, also where another call did. */
function takeBack(tables: Tables, { ofWhole }: Reversals, order: ReportedOrder, now: number): void {
  settleUnpaid(tables, order, now);
  for (const { id, void: isVoid } of redemptionsOf(tables, order))
    if (!isVoid) ofWhole({ ...reversalOf(order), redemptionId: id }, now);
}

/** Reverses the discounts of units that came back. A server that redeems by calls takes back by calls, and has lines of its own. */
function reverseReturned(tables: Tables, { ofReturns }: Reversals, order: ReportedOrder, now: number): void {
  const { property, cdpSource, transactionId, returned } = order;
  if (Object.keys(returned).length === 0 || tables.idempotency.isRedeemed(property.id, cdpSource, transactionId))
    return;
  for (const { id, void: isVoid } of redemptionsOf(tables, order))
    if (!isVoid) ofReturns({ ...reversalOf(order), redemptionId: id }, returned, now);
}

const redemptionsOf = ({ redemptions }: Tables, { property, transactionId, cdpSource }: ReportedOrder) =>
  redemptions.ofTransaction(property.id, transactionId, cdpSource);

const reversalOf = ({ property, platform, state }: ReportedOrder) => ({
  propertyId: property.id,
  actor: platform,
  reason: isTakenBack(state) ? state : "returned",
});
