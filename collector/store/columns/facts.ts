import { CODE_CHECK_COLUMNS } from "./code-checks.ts";
import type { Columns } from "./column.ts";
import { EVENT_COLUMNS } from "./events.ts";
import { ORDER_COLUMNS } from "./orders.ts";
import { PURCHASE_COLUMNS } from "./purchases.ts";
import { REDEMPTION_LINE_COLUMNS } from "./redemption-lines.ts";
import { REDEMPTION_COLUMNS } from "./redemptions.ts";
import { REVERSAL_COLUMNS } from "./reversals.ts";

/** Filters by the value of a column. All facts also have filters by time, `cdp_source` and `traffic`. */
export const COLUMN_FILTERS = [
  "code",
  "promotion_id",
  "customer_id",
  "transaction_id",
  "status",
  "reason",
  "stage",
  "verdict",
  "verdict_reason",
  "basis",
  "source",
  "key_id",
] as const;

/** Filters by a contact, which is compared by its keyed hash. */
export const CONTACT_FILTERS = ["email", "phone"] as const;

export type FilterName =
  | (typeof COLUMN_FILTERS)[number]
  | (typeof CONTACT_FILTERS)[number]
  | "code_group"
  | "include_void";

interface Fact {
  readonly columns: Columns;
  readonly filters: readonly FilterName[];
}

const OF_CODES = ["code", "code_group", "customer_id", "transaction_id", "promotion_id", "status", "reason"] as const;
const OF_REDEMPTIONS = [...OF_CODES, ...CONTACT_FILTERS, "basis", "source", "include_void"] as const;

/** The facts that analysts list and export, by the name of their export. */
export const FACTS = {
  code_checks: { columns: CODE_CHECK_COLUMNS, filters: [...OF_CODES, "stage", "verdict", "verdict_reason"] },
  redemptions: { columns: REDEMPTION_COLUMNS, filters: OF_REDEMPTIONS },
  redemption_lines: { columns: REDEMPTION_LINE_COLUMNS, filters: OF_REDEMPTIONS },
  reversals: {
    columns: REVERSAL_COLUMNS,
    filters: ["code", "code_group", "promotion_id", "transaction_id", "customer_id"],
  },
  purchases: { columns: PURCHASE_COLUMNS, filters: ["customer_id", ...CONTACT_FILTERS, "transaction_id"] },
  orders: { columns: ORDER_COLUMNS, filters: ["customer_id", ...CONTACT_FILTERS, "transaction_id"] },
  events: {
    columns: EVENT_COLUMNS,
    filters: ["customer_id", ...CONTACT_FILTERS, "transaction_id", "source", "key_id"],
  },
} as const satisfies Record<string, Fact>;

export type FactKind = keyof typeof FACTS;

export const FACT_KINDS = Object.keys(FACTS) as [FactKind, ...FactKind[]];
