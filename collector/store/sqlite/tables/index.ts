import type { Db } from "../connection/database.ts";
import type { Transactions } from "../connection/transaction.ts";
import { erasureTable } from "../privacy/erasures.ts";
import { rulesReader } from "../recorder/rules.ts";
import { rollUpNewFacts } from "../roll-up/roll-up.ts";
import { attemptTable } from "./attempts.ts";
import { cartTable } from "./carts.ts";
import { catalogLookup } from "./catalog-lookup.ts";
import { codeCheckTable } from "./code-checks.ts";
import { conflictingEventTable } from "./conflicting-events.ts";
import { evaluatorReader, ownPromotionReader } from "./evaluator.ts";
import { eventTable } from "./events.ts";
import { idempotencyTable } from "./idempotency.ts";
import { identityKeys } from "./identity-keys.ts";
import { keptPerSet } from "./kept-per-set.ts";
import { orderTable } from "./orders.ts";
import { priceDifferenceTable } from "./price-differences.ts";
import { promotionOrigins } from "./promotion-origins.ts";
import type { PromotionTable } from "./promotions.ts";
import { purchaseReportTable } from "./purchase-reports.ts";
import { purchaseTable } from "./purchases.ts";
import { quoteTable } from "./quotes.ts";
import { redemptionTable } from "./redemptions.ts";
import { reservationTable } from "./reservations.ts";
import { visitorHistoryReader } from "./visitor-history.ts";
import { waitingEventTable } from "./waiting-events.ts";

/**
 * The tables that recording an event, or a server's call, reads and writes in one transaction.
 * @param now epoch milliseconds
 */
export function tablesOf(db: Db, promotions: PromotionTable, transactions: Transactions, now: () => number) {
  const redemptions = redemptionTable(db, promotions, transactions);
  const reservations = reservationTable(db, now);
  const attempts = attemptTable(db, transactions);
  const origins = promotionOrigins(db, promotions.setOf);
  // After the attempts: roll-ups read their heads.
  rollUpNewFacts(db, transactions);
  const identitiesOf = identityKeys(db);
  return {
    erasures: erasureTable(db, transactions, identitiesOf, now),
    idempotency: idempotencyTable(db, now),
    events: eventTable(db, identitiesOf),
    conflicts: conflictingEventTable(db),
    waiting: waitingEventTable(db),
    quotes: quoteTable(db),
    carts: cartTable(db, transactions),
    catalog: catalogLookup(db, transactions),
    codeChecks: codeCheckTable(db, attempts, transactions, origins),
    differences: priceDifferenceTable(db),
    orders: orderTable(db, transactions),
    purchases: purchaseTable(db, transactions),
    purchaseReports: purchaseReportTable(db),
    redemptions,
    visitorHistory: visitorHistoryReader(db),
    reservations,
    promotionVersion: promotions.version,
    rulesFor: rulesReader(promotions, redemptions, reservations),
    identitiesOf,
    evaluatorOf: evaluatorReader(keptPerSet(promotions.setOf, ownPromotionReader(db))),
    isLeftToShop: origins.isLeftToShop,
  };
}

export type Tables = ReturnType<typeof tablesOf>;
