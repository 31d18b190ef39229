/**
 * Why a code got no further. The one vocabulary: answers, tables, counters and tests all use these words.
 * The number is the status at which the code stops; 4 means "matched, but not in the totals". (`cart_unknown` is also
 * told at 4, of promotions that ask nothing of the cart.) 0: it is no code's, but why a server's redemption, reversal or
 * reservation was refused.
 */
export const REASONS = {
  unknown_code: 1,
  promotion_disabled: 2,
  promotion_not_started: 2,
  promotion_ended: 2,
  outside_schedule: 2,
  code_uses_exhausted: 2,
  promotion_uses_exhausted: 2,
  customer_uses_exhausted: 2,
  reserved_elsewhere: 2,
  cart_unknown: 3,
  currency_mismatch: 3,
  channel_mismatch: 3,
  customer_not_eligible: 3,
  shipping_not_eligible: 3,
  minimum_spend_not_met: 3,
  minimum_quantity_not_met: 3,
  required_items_missing: 3,
  excluded_condition_met: 3,
  no_discountable_items: 4,
  superseded: 4,
  combination_not_allowed: 4,
  too_many_codes: 4,
  code_removed: 4,
  unknown_promotion: 0,
  unknown_redemption: 0,
  unknown_reservation: 0,
  unknown_quote: 0,
  code_required: 0,
  price_unknown: 0,
  amount_mismatch: 0,
  not_applied: 0,
  transaction_conflict: 0,
  idempotency_conflict: 0,
  already_reversed: 0,
  reservation_expired: 0,
  reservation_released: 0,
  reservation_confirmed: 0,
} as const;

/** One word of the vocabulary. */
export type Reason = keyof typeof REASONS;

/** How far a code got: 1 ATTACHED, 2 RECOGNIZED, 3 RULE_MATCHED, 4 MATCHED, 5 APPLIED (SailPlay's ladder). */
export type Status = 1 | 2 | 3 | 4 | 5;

/** SailPlay's wording of each status, as its API answers it. */
export const STATUS_DESCRIPTIONS: Readonly<Record<Status, string>> = {
  1: "Code came with the cart",
  2: "Code found",
  3: "Code matched one of the conditions of one of the promotions",
  4: "Code matched one of the conditions of one of the promotions for which all other conditions are also met",
  5: "Code used",
};
