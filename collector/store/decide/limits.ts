import type { Reason } from "../../evaluation/reasons.ts";

/** How often something may be used, how often it is, and how many uses are held for the checkouts of others. */
export interface Limit {
  /** null: without end. */
  readonly max: number | null;
  readonly used: number;
  readonly reserved: number;
}

/** What limits a use. */
export interface Limits {
  readonly promotion: Limit;
  readonly code: Limit;
  readonly customer: Limit;
}

export const UNLIMITED: Limit = { max: null, used: 0, reserved: 0 };

/** Why so many uses more are too many; where only holds are in the way, it says so. null where they are not. */
export function tooMany(count: number, { promotion, code, customer }: Limits): Reason | null {
  const exceeds = ({ max, used }: Limit, reserved: number) => max !== null && used + reserved + count > max;
  if (exceeds(promotion, 0)) return "promotion_uses_exhausted";
  if (exceeds(code, 0)) return "code_uses_exhausted";
  if (exceeds(customer, 0)) return "customer_uses_exhausted";
  return [promotion, code, customer].some((limit) => exceeds(limit, limit.reserved)) ? "reserved_elsewhere" : null;
}
