/**
 * @param status status at which a code with the reason stops. 4: in no totals although all conditions are met. 0: no
 *   code's reason, but an error of the redemption API
 * @param label for merchandisers: part of the dashboard
 * @param description for developers: part of the API's errors
 */
const reason = <S extends 0 | 1 | 2 | 3 | 4>(status: S, label: string, description: string) => ({
  status,
  label,
  description,
});

/**
 * Every reason why a code is not in the totals, or why the redemption API refuses a request. Responses, tables,
 * counters and tests use these names. `cart_unknown` also occurs at status 4, for promotions whose conditions need no
 * cart.
 */
export const REASONS = {
  unknown_code: reason(1, "Unknown code", "The code doesn't exist."),
  rejected_by_site: reason(1, "Rejected by the shop", "The shop rejected the code, without a reason that we know."),
  promotion_disabled: reason(2, "Promotion paused", "The promotion is disabled."),
  promotion_not_started: reason(2, "Promotion not started", "The promotion has not started."),
  promotion_ended: reason(2, "Promotion ended", "The promotion has ended."),
  outside_schedule: reason(
    2,
    "Outside the promotion's hours",
    "The promotion's schedule does not include the current time.",
  ),
  code_uses_exhausted: reason(2, "Code used up", "The code has no uses left."),
  promotion_uses_exhausted: reason(2, "Promotion used up", "The promotion has no uses left."),
  customer_uses_exhausted: reason(2, "Customer limit reached", "The customer has no uses of the code left."),
  reserved_elsewhere: reason(2, "Last uses held by another checkout", "The last uses are held for another checkout."),
  cart_unknown: reason(3, "Cart contents unknown", "The contents of the cart are unknown."),
  currency_mismatch: reason(3, "Wrong currency", "The promotion is in another currency than the cart."),
  channel_mismatch: reason(3, "Wrong sales channel", "The promotion is not for this channel."),
  customer_not_eligible: reason(3, "Customer not eligible", "The promotion is not for this customer."),
  shipping_not_eligible: reason(3, "Shipping address not eligible", "The promotion is not for this shipping address."),
  minimum_spend_not_met: reason(3, "Below minimum spend", "The cart does not reach the minimum spend."),
  maximum_spend_exceeded: reason(3, "Above maximum spend", "The cart is above the maximum spend."),
  minimum_quantity_not_met: reason(3, "Below minimum quantity", "The cart has too few of the required items."),
  required_items_missing: reason(3, "Missing a required item", "The cart has none of the required items."),
  excluded_condition_met: reason(
    3,
    "Cart excluded by a condition",
    "The cart contains something that the promotion excludes.",
  ),
  no_discountable_items: reason(
    4,
    "No eligible items or shipping",
    "The promotion can discount no unit and no shipping method in the cart.",
  ),
  shipping_unknown: reason(
    4,
    "Shipping price unknown",
    "The promotion is for shipping, and the cart has no price of it.",
  ),
  superseded: reason(
    4,
    "Another offer applied instead",
    "Another promotion, or another code of the same promotion, applies instead.",
  ),
  combination_not_allowed: reason(
    4,
    "Can't be combined with another offer",
    "The promotion can't be combined with the others.",
  ),
  too_many_codes: reason(4, "Too many codes", "The cart has more codes than may be used at once."),
  code_removed: reason(4, "Code removed", "The code was removed from the cart."),
  try_later: reason(
    0,
    "Answer withheld",
    "Too many codes that don't apply were tried: the code was not looked up. Try it again after retry_after seconds.",
  ),
  unknown_promotion: reason(0, "Unknown promotion", "The promotion doesn't exist."),
  unknown_redemption: reason(0, "Unknown redemption", "The redemption doesn't exist."),
  unknown_reservation: reason(0, "Unknown reservation", "The reservation doesn't exist."),
  unknown_quote: reason(0, "Unknown quote", "The quote doesn't exist, or it has expired."),
  quote_not_confirmed: reason(
    0,
    "Quote not confirmed",
    "The quote states more than your server and the catalog confirm.",
  ),
  quote_ended: reason(
    0,
    "Quote ended",
    "The quote ended when its promotion or its code was deleted: calculate the cart again.",
  ),
  quote_used: reason(0, "Quote used", "The quote was redeemed for another transaction: calculate the cart again."),
  code_required: reason(0, "Code required", "The promotion needs a code: send it in promoCode."),
  price_unknown: reason(0, "Price unknown", "Neither the line nor the catalog has a price: send one."),
  amount_mismatch: reason(
    0,
    "Amount mismatch",
    "The amount, before discounts, is less than the value of the lines, or than the discount.",
  ),
  not_applied: reason(0, "Not applied", "The promotion is not in the totals, or not among the stated redemptions."),
  transaction_conflict: reason(0, "Transaction conflict", "The transaction was redeemed already, with other content."),
  idempotency_conflict: reason(0, "Idempotency conflict", "The Idempotency-Key was used already, for another request."),
  transaction_reversed: reason(
    0,
    "Transaction reversed",
    "The order's redemption was reversed, at least in part: redeem under another transactionIdentifier.",
  ),
  already_reversed: reason(0, "Already reversed", "The redemption is reversed already, or has fewer units left."),
  more_than_bought: reason(
    0,
    "More units than bought",
    "Fewer units of the line were bought, as far as the order was reported.",
  ),
  more_than_discounted: reason(0, "More than discounted", "The line has less discount left than the amount."),
  not_divisible: reason(
    0,
    "Not divisible",
    "Reverse whole units, the whole measure of measured goods, or an amount with the decimals of its currency.",
  ),
  unknown_line: reason(0, "Unknown line", "The order has no such line, or its lines are not known."),
  reservation_expired: reason(0, "Reservation expired", "The reservation has expired."),
  reservation_released: reason(0, "Reservation released", "The reservation was released."),
  reservation_ended: reason(0, "Reservation ended", "The reservation ended when its code was deleted."),
  reservation_confirmed: reason(0, "Reservation confirmed", "The reservation was confirmed already."),
} as const;

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
