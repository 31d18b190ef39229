/** Totals of facts, column by column: what makes a row, and what is summed up. */
export interface Totals {
  readonly table: string;
  /** The rows that count, in the totals' words. */
  readonly facts: "attempt_facts" | "redemption_facts" | "purchase_facts";
  /** How long a row's period is. */
  readonly milliseconds: number;
  /** What rows are told apart by beside property and period. */
  readonly keys: string;
  readonly sums: readonly string[];
}

const ATTEMPT_SUMS = ["attempts", "discount", "known_carts", "cart_value"];
const REDEMPTION_SUMS = ["redemptions", "discount", "claimed_discount", "reversed", "reversed_discount"];
const QUARTER = 900_000;
const DAY = 86_400_000;
const OF_ATTEMPTS = "status, in_totals, reason, reported_status, currency, ordered";

/** What is kept, and what it is made of. */
export const TOTALS: readonly Totals[] = [
  {
    table: "attempt_quarters",
    facts: "attempt_facts",
    milliseconds: QUARTER,
    keys: `cdp_source, traffic, ${OF_ATTEMPTS}`,
    sums: ATTEMPT_SUMS,
  },
  {
    table: "attempt_days",
    facts: "attempt_facts",
    milliseconds: DAY,
    keys: `cdp_source, traffic, ${OF_ATTEMPTS}`,
    sums: ATTEMPT_SUMS,
  },
  {
    table: "attempt_code_days",
    facts: "attempt_facts",
    milliseconds: DAY,
    keys: `cdp_source, traffic, code, promotion_id, ${OF_ATTEMPTS}`,
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
    keys: "cdp_source, traffic, code, promotion_id, basis, source, currency",
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
