import type { Reason } from "../../evaluation/reasons.ts";

/** A limit of uses, with the uses so far. */
export interface Limit {
  /** null: no limit. */
  readonly max: number | null;
  readonly used: number;
  /** Held for other checkouts. */
  readonly reserved: number;
}

/** The limits of a use. */
export interface Limits {
  readonly promotion: Limit;
  readonly code: Limit;
  /** For each identity of the customer: the largest count decides. */
  readonly customer: readonly Limit[];
}

export const UNLIMITED: Limit = { max: null, used: 0, reserved: 0 };

/** Every reason why uses do not fit into their limits. */
export const LIMIT_REASONS: readonly Reason[] = [
  "promotion_uses_exhausted",
  "code_uses_exhausted",
  "customer_uses_exhausted",
  "reserved_elsewhere",
];

/**
 * Checks whether uses fit into their limits.
 * @param count of further uses
 * @returns why they do not fit, `reserved_elsewhere` where only holds of others prevent it; null where they fit
 */
export function tooMany(count: number, { promotion, code, customer }: Limits): Reason | null {
  const exceeds = ({ max, used }: Limit, reserved: number) => max !== null && used + reserved + count > max;
  if (exceeds(promotion, 0)) return "promotion_uses_exhausted";
  if (exceeds(code, 0)) return "code_uses_exhausted";
  if (customer.some((limit) => exceeds(limit, 0))) return "customer_uses_exhausted";
  return [promotion, code, ...customer].some((limit) => exceeds(limit, limit.reserved)) ? "reserved_elsewhere" : null;
}
