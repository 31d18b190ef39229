/** A roll-up: a table of totals, with the columns that identify a row and those that are summed. */
export interface Totals {
  readonly table: string;
  /** The view of its facts, with the columns of the roll-up. */
  readonly facts: "attempt_facts" | "redemption_facts" | "purchase_facts";
  /** Length of a row's period. */
  readonly milliseconds: number;
  /** The columns that identify a row, besides property and period. */
  readonly keys: string;
  readonly sums: readonly string[];
}

const ATTEMPT_SUMS = ["attempts", "discount", "known_carts", "cart_value"];
const REDEMPTION_SUMS = [
  "redemptions",
  "discount",
  "claimed_discount",
  "reversed",
  "reversed_discount",
  "shipping_discount",
];
const QUARTER = 900_000;
const DAY = 86_400_000;
const ATTEMPT_KEYS = "status, verdict, reason, reported_status, currency, ordered";

/** All roll-ups. */
export const TOTALS: readonly Totals[] = [
  {
    table: "attempt_quarters",
    facts: "attempt_facts",
    milliseconds: QUARTER,
    keys: `cdp_source, traffic, ${ATTEMPT_KEYS}`,
    sums: ATTEMPT_SUMS,
  },
  {
    table: "attempt_days",
    facts: "attempt_facts",
    milliseconds: DAY,
    keys: `cdp_source, traffic, ${ATTEMPT_KEYS}`,
    sums: ATTEMPT_SUMS,
  },
  {
    table: "attempt_code_days",
    facts: "attempt_facts",
    milliseconds: DAY,
    keys: `cdp_source, traffic, code, promotion_id, ${ATTEMPT_KEYS}`,
    sums: ATTEMPT_SUMS,
  },
  {
    table: "redemption_quarters",
    facts: "redemption_facts",
    milliseconds: QUARTER,
    keys: "cdp_source, traffic, basis, source, claim, currency, coded",
    sums: REDEMPTION_SUMS,
  },
  {
    table: "redemption_code_days",
    facts: "redemption_facts",
    milliseconds: DAY,
    keys: "cdp_source, traffic, code, code_id, promotion_id, basis, source, currency",
    sums: REDEMPTION_SUMS,
  },
  {
    table: "purchase_quarters",
    facts: "purchase_facts",
    milliseconds: QUARTER,
    keys: "cdp_source, traffic, currency, coded",
    sums: ["orders", "valued", "value", "discount"],
  },
];
