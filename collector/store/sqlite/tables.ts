import { calculationTable } from "./calculations.ts";
import { cartTable } from "./carts.ts";
import { catalogLookup } from "./catalog-lookup.ts";
import { checkTable } from "./checks.ts";
import type { Db } from "./database.ts";
import { eventTable } from "./events.ts";
import { priceDifferenceTable } from "./price-differences.ts";
import type { PromotionTable } from "./promotions.ts";
import { purchaseTable } from "./purchases.ts";
import { redemptionTable } from "./redemptions.ts";
import { rulesReader } from "./rules.ts";
import { tracesReader } from "./traces.ts";
import type { Unit } from "./unit.ts";

/** What the recording of an event reads and writes, inside one transaction. */
export function tablesOf(db: Db, promotions: PromotionTable, unit: Unit) {
  const redemptions = redemptionTable(db, promotions, unit);
  return {
    events: eventTable(db),
    calculations: calculationTable(db),
    carts: cartTable(db, unit),
    catalog: catalogLookup(db, unit),
    checks: checkTable(db, unit),
    differences: priceDifferenceTable(db),
    purchases: purchaseTable(db),
    redemptions,
    traces: tracesReader(db),
    rulesFor: rulesReader(promotions, redemptions),
  };
}

export type Tables = ReturnType<typeof tablesOf>;
