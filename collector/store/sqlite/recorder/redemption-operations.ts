import type { ReportedOrder } from "../../ports/orders.ts";
import type { Claim } from "../../ports/redemptions.ts";
import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { redemptionLister } from "../queries/redemption-lists.ts";
import type { SyncOf } from "../sync-of.ts";
import type { Tables } from "../tables/index.ts";
import type { PromotionTable } from "../tables/promotions.ts";
import { reverser } from "../tables/reversals.ts";
import { recordOrder } from "./record-order.ts";
import { redeem } from "./redeem.ts";
import { release, reserve } from "./reserve.ts";

type Redemptions = SyncOf<
  "redeem" | "recordOrder" | "reverse" | "reserve" | "release" | "reservation" | "redemptionList"
>;

/** Redemptions, reversals and holds of servers, each in one transaction. */
export function redemptionOperations(
  db: Db,
  tables: Tables,
  promotions: PromotionTable,
  transactions: Transactions,
  now: () => number,
): Redemptions {
  const reversals = reverser(db, promotions, tables.idempotency, transactions);
  return {
    recordOrder: (order) =>
      transactions.run(() => recordOrder(tables, reversals, withoutErasedBuyer(tables, order), now())),
    redeem: (claim) => transactions.run(() => redeem(tables, withoutErasedCustomer(tables, claim), now())),
    reverse: (request) => transactions.run(() => reversals.reverse(request, now())),
    reserve: (request) => transactions.run(() => reserve(tables, request, now())),
    release: (propertyId, id) => transactions.run(() => release(tables, propertyId, id)),
    reservation: (propertyId, id) => tables.reservations.find(propertyId, id),
    redemptionList: redemptionLister(db),
  };
}

/** A notification of an order of the time before an erasure loses its buyer again. */
const withoutErasedBuyer = ({ erasures }: Tables, order: ReportedOrder): ReportedOrder => ({
  ...order,
  ...erasures.withoutErasedBuyer(order.property.id, order, order.placedAt),
});

/** A redemption of the time before an erasure, too, as far as its server states when the order was placed. */
function withoutErasedCustomer({ erasures }: Tables, claim: Claim): Claim {
  const { property, buyer, reported } = claim;
  const of = erasures.withoutErasedBuyer(property.id, { buyer, visitorId: null }, reported.transactionDate);
  if (of.buyer === buyer) return claim;
  return {
    ...claim,
    buyer: of.buyer,
    reported: { ...reported, customerId: of.buyer.customerId, identifierValue: null },
  };
}
