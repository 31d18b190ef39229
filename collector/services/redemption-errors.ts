import type { Reason } from "../evaluation/reasons.ts";
import type { Refused } from "../store/ports/redemptions.ts";
import type { Unavailable } from "../store/ports/store.ts";
import { type Refusal, type RefusalKind, refusal } from "./refusal.ts";

/** What each reason is to whoever wanted something redeemed, held or taken back. */
const MESSAGES: Readonly<Record<Reason, readonly [RefusalKind, string]>> = {
  unknown_code: ["not_found", "There is no such code."],
  unknown_promotion: ["not_found", "There is no such promotion."],
  unknown_redemption: ["not_found", "There is no such redemption."],
  unknown_reservation: ["not_found", "There is no such reservation."],
  unknown_quote: ["not_found", "There is no such quote, or it has expired."],
  code_uses_exhausted: ["conflict", "No use of the code is left."],
  promotion_uses_exhausted: ["conflict", "No use of the promotion is left."],
  customer_uses_exhausted: ["conflict", "The customer has used the code as often as one may."],
  reserved_elsewhere: ["conflict", "The last uses are held for another checkout."],
  transaction_conflict: ["conflict", "The transaction was redeemed already, with other content."],
  idempotency_conflict: ["conflict", "The Idempotency-Key was used already, for another request."],
  already_reversed: ["conflict", "It was reversed already, or fewer units are left of it."],
  reservation_expired: ["conflict", "The reservation has expired."],
  reservation_released: ["conflict", "The reservation was released."],
  reservation_confirmed: ["conflict", "The reservation was confirmed already."],
  price_unknown: ["malformed", "The line states no price, and the catalogue knows none."],
  amount_mismatch: ["unprocessable", "The amount is less than what was bought, or than what was taken off."],
  code_required: ["unprocessable", "The promotion is redeemed by a code: name it in promoCode."],
  not_applied: ["unprocessable", "Nothing is redeemed of it: it is not in the totals, or in what was stated."],
  promotion_disabled: ["unprocessable", "The promotion is disabled."],
  promotion_not_started: ["unprocessable", "The promotion has not started."],
  promotion_ended: ["unprocessable", "The promotion has ended."],
  outside_schedule: ["unprocessable", "The promotion rests now, by its schedule."],
  cart_unknown: ["unprocessable", "It can't be told without the cart."],
  currency_mismatch: ["unprocessable", "The promotion is in another currency."],
  channel_mismatch: ["unprocessable", "The promotion is not for this channel."],
  customer_not_eligible: ["unprocessable", "The promotion is not for this customer."],
  shipping_not_eligible: ["unprocessable", "The promotion is not for this address."],
  minimum_spend_not_met: ["unprocessable", "The cart does not reach what has to be spent."],
  minimum_quantity_not_met: ["unprocessable", "The cart has fewer items than it takes."],
  required_items_missing: ["unprocessable", "What it is about is not there."],
  excluded_condition_met: ["unprocessable", "The cart has what the promotion excludes."],
  no_discountable_items: ["unprocessable", "Nothing in the cart can be discounted."],
  superseded: ["unprocessable", "Another promotion, or another code of the same one, takes its place."],
  combination_not_allowed: ["unprocessable", "It can't be used with the other promotions."],
  too_many_codes: ["unprocessable", "More codes than may be used at once."],
  code_removed: ["unprocessable", "The code was taken out of the cart."],
};

/** Why a server's wish was refused: the first reason decides, all of them are named with their paths. */
export function redemptionError({ objections }: Refused): Refusal {
  const [{ reason }] = objections as [Refused["objections"][0]];
  const [kind, detail] = MESSAGES[reason];
  const errors = objections.map((one) => ({ path: one.path, message: `${one.reason}: ${MESSAGES[one.reason][1]}` }));
  return { ...refusal(kind, detail, errors), reason };
}

/** A refusal of the store's where there is one, else what is made of its result. */
export function unlessRefused<T extends object, Answer>(
  result: T | Refused | Unavailable,
  show: (done: T) => Answer,
): Answer | Refusal {
  if ("unavailable" in result) return refusal("unavailable", "Nothing can be written just now.");
  return "objections" in result ? redemptionError(result) : show(result);
}
