import type { Shopper } from "../../ports/records.ts";
import type { Db } from "../connection/database.ts";
import type { Unit } from "../connection/transaction.ts";
import { rulesReader } from "../recorder/rules.ts";
import { countNewFacts } from "../roll-up/roll-up.ts";
import { attemptTable } from "./attempts.ts";
import { cartTable } from "./carts.ts";
import { catalogLookup } from "./catalog-lookup.ts";
import { checkTable } from "./code-checks.ts";
import { customerKeys } from "./customer-keys.ts";
import { eventTable } from "./events.ts";
import { answerTable } from "./idempotency.ts";
import { priceDifferenceTable } from "./price-differences.ts";
import type { PromotionTable } from "./promotions.ts";
import { purchaseTable } from "./purchases.ts";
import { calculationTable } from "./quotes.ts";
import { redemptionTable } from "./redemptions.ts";
import { reservationTable } from "./reservations.ts";
import { tracesReader } from "./visitor-history.ts";

/**
 * What the recording of an event, or of a server's call, reads and writes inside one transaction.
 * @param now epoch milliseconds
 */
export function tablesOf(db: Db, promotions: PromotionTable, unit: Unit, now: () => number) {
  const redemptions = redemptionTable(db, promotions, unit);
  const reservations = reservationTable(db, now);
  const keyOf = customerKeys(db);
  const attempts = attemptTable(db, unit);
  // After the attempts: what counts of them is known by then.
  countNewFacts(db, unit);
  return {
    answers: answerTable(db, now),
    events: eventTable(db),
    calculations: calculationTable(db),
    carts: cartTable(db, unit),
    catalog: catalogLookup(db, unit),
    checks: checkTable(db, attempts, unit),
    differences: priceDifferenceTable(db),
    purchases: purchaseTable(db, unit),
    redemptions,
    traces: tracesReader(db),
    reservations,
    rulesFor: rulesReader(promotions, redemptions, reservations),
    customerKeyOf: ({ customerId, contact = null }: Partial<Shopper>) =>
      keyOf({ customerId: customerId ?? null, contact }),
  };
}

export type Tables = ReturnType<typeof tablesOf>;
