/** Status at which a code with the reason stops, and the reason in a sentence. */
interface ReasonEntry {
  /** 4: in no totals although all conditions are met. 0: no code's reason, but an error of the redemption API. */
  readonly status: 0 | 1 | 2 | 3 | 4;
  /** For developers: part of the API's errors. */
  readonly description: string;
}

/**
 * Every reason why a code is not in the totals, or why the redemption API refuses a request. Responses, tables,
 * counters and tests use these names. `cart_unknown` also occurs at status 4, for promotions whose conditions need no
 * cart.
 */
export const REASONS = {
  unknown_code: { status: 1, description: "The code does not exist." },
  promotion_disabled: { status: 2, description: "The promotion is disabled." },
  promotion_not_started: { status: 2, description: "The promotion has not started." },
  promotion_ended: { status: 2, description: "The promotion has ended." },
  outside_schedule: { status: 2, description: "The promotion's schedule does not include the current time." },
  code_uses_exhausted: { status: 2, description: "The code has no uses left." },
  promotion_uses_exhausted: { status: 2, description: "The promotion has no uses left." },
  customer_uses_exhausted: { status: 2, description: "The customer has no uses of the code left." },
  reserved_elsewhere: { status: 2, description: "The last uses are held for another checkout." },
  cart_unknown: { status: 3, description: "The contents of the cart are unknown." },
  currency_mismatch: { status: 3, description: "The promotion is in another currency than the cart." },
  channel_mismatch: { status: 3, description: "The promotion is not for this channel." },
  customer_not_eligible: { status: 3, description: "The promotion is not for this customer." },
  shipping_not_eligible: { status: 3, description: "The promotion is not for this shipping address." },
  minimum_spend_not_met: { status: 3, description: "The cart does not reach the minimum spend." },
  minimum_quantity_not_met: { status: 3, description: "The cart has too few of the required items." },
  required_items_missing: { status: 3, description: "The cart has none of the required items." },
  excluded_condition_met: { status: 3, description: "The cart contains something that the promotion excludes." },
  no_discountable_items: { status: 4, description: "The promotion can discount nothing in the cart." },
  superseded: { status: 4, description: "Another promotion, or another code of the same promotion, applies instead." },
  combination_not_allowed: { status: 4, description: "The promotion can't be combined with the others." },
  too_many_codes: { status: 4, description: "The cart has more codes than may be used at once." },
  code_removed: { status: 4, description: "The code was removed from the cart." },
  unknown_promotion: { status: 0, description: "The promotion does not exist." },
  unknown_redemption: { status: 0, description: "The redemption does not exist." },
  unknown_reservation: { status: 0, description: "The reservation does not exist." },
  unknown_quote: { status: 0, description: "The quote does not exist, or it has expired." },
  code_required: { status: 0, description: "The promotion needs a code: send it in promoCode." },
  price_unknown: { status: 0, description: "Neither the line nor the catalog has a price: send one." },
  amount_mismatch: { status: 0, description: "The amount is less than the value of the lines, or than the discount." },
  not_applied: { status: 0, description: "The promotion is not in the totals, or not among the stated redemptions." },
  transaction_conflict: { status: 0, description: "The transaction was redeemed already, with other content." },
  idempotency_conflict: { status: 0, description: "The Idempotency-Key was used already, for another request." },
  already_reversed: { status: 0, description: "The redemption is reversed already, or has fewer units left." },
  reservation_expired: { status: 0, description: "The reservation has expired." },
  reservation_released: { status: 0, description: "The reservation was released." },
  reservation_confirmed: { status: 0, description: "The reservation was confirmed already." },
} satisfies Record<string, ReasonEntry>;

export type Reason = keyof typeof REASONS;

/** Progress of a code on SailPlay's scale: 1 ATTACHED, 2 RECOGNIZED, 3 RULE_MATCHED, 4 MATCHED, 5 APPLIED. */
export type Status = 1 | 2 | 3 | 4 | 5;

/** SailPlay's text for each status, as its API returns it. */
export const STATUS_DESCRIPTIONS: Readonly<Record<Status, string>> = {
  1: "Code came with the cart",
  2: "Code found",
  3: "Code matched one of the conditions of one of the promotions",
  4: "Code matched one of the conditions of one of the promotions for which all other conditions are also met",
  5: "Code used",
};
