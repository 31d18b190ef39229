import type { TimelineStore } from "../../ports/timeline.ts";
import type { Db } from "../connection/database.ts";
import type { SyncOf } from "../sync-of.ts";

/** What each kind of name is found in: one look at an index for each table. */
const FOUND_IN = {
  code: [
    "coupon_codes WHERE property_id = :property AND code IN (SELECT value FROM json_each(:codes))",
    "deleted_codes WHERE property_id = :property AND code IN (SELECT value FROM json_each(:codes))",
    "code_checks WHERE property_id = :property AND code IN (SELECT value FROM json_each(:codes))",
  ],
  transaction: [
    "purchases WHERE property_id = :property AND cdp_source IN ('Production', 'Staging') AND transaction_id = :text",
    "orders WHERE property_id = :property AND transaction_id = :text",
    "code_checks WHERE property_id = :property AND transaction_id = :text",
    "code_removals WHERE property_id = :property AND transaction_id = :text",
  ],
  customer: [
    "purchases WHERE property_id = :property AND customer_id = :text",
    "code_checks WHERE property_id = :property AND customer_id = :text",
  ],
  visitor: [
    "purchases WHERE property_id = :property AND visitor_id = :text",
    "code_checks WHERE property_id = :property AND visitor_id = :text",
    "code_removals WHERE property_id = :property AND visitor_id = :text",
  ],
} as const;

/** Finds out what a text is the exact name of. */
export function namedThingsReader(db: Db): SyncOf<keyof TimelineStore>["namedThings"] {
  const exists = (kind: keyof typeof FOUND_IN) =>
    `(${FOUND_IN[kind].map((table) => `EXISTS (SELECT 1 FROM ${table})`).join(" OR ")}) AS "${kind}"`;
  const find = db.prepare<object, Record<keyof typeof FOUND_IN, 0 | 1>>(
    `SELECT ${exists("code")}, ${exists("transaction")}, ${exists("customer")}, ${exists("visitor")}`,
  );
  return (property, text, codes) => {
    const found = find.get({ property, text, codes: JSON.stringify(codes) })!;
    return {
      code: found.code === 1,
      transaction: found.transaction === 1,
      customer: found.customer === 1,
      visitor: found.visitor === 1,
    };
  };
}
