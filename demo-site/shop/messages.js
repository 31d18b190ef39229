import { formatMoney } from "./money.js";

const units = (quantity) => (quantity === 1 ? "1 more item" : `${quantity} more items`);

/** Status 3: the code is good, this basket or this shopper is not. */
const NOT_YET = {
  cart_unknown: () => "We can't see your basket just now. Please try the code again.",
  currency_mismatch: () => "This code is for another currency.",
  channel_mismatch: () => "This code can't be used in this shop.",
  customer_not_eligible: () => "This code isn't for this account.",
  shipping_not_eligible: () => "This code can't be used for your delivery address.",
  minimum_spend_not_met: ({ missing, currency }) =>
    missing?.amount
      ? `Add ${formatMoney(missing.amount, currency ?? "USD")} more to use this code.`
      : "Your basket is below this code's minimum.",
  minimum_quantity_not_met: ({ missing }) =>
    missing?.quantity
      ? `Add ${units(missing.quantity)} that this code is for.`
      : "Your basket has too few of the items that this code is for.",
  required_items_missing: () => "This code is for items that aren't in your basket.",
  excluded_condition_met: () => "Something in your basket rules this code out.",
};

/** Status 4 without a place in the totals: every condition is met, and still nothing comes off. */
const NO_EFFECT = {
  no_discountable_items: () => "Nothing in your basket can be discounted with this code.",
  superseded: () => "Another offer in your basket takes the place of this code.",
  combination_not_allowed: () => "This code can't be combined with the other offers in your basket.",
  too_many_codes: () => "Your order has as many codes as it can take.",
  code_removed: () => "You took this code out of your basket.",
};

function accepted({ discount, currency }) {
  return Number(discount) > 0
    ? `Accepted: −${formatMoney(discount, currency ?? "USD")}`
    : "Accepted: your gift is on its way";
}

/** One sentence for a shopper: what became of the code. */
export function messageFor(promocode) {
  if (promocode.status === 1) return "We don't know this code.";
  if (promocode.status === 2) return "This code can't be used right now.";
  if (promocode.status === 5) return "This code is already used on this order.";
  if (promocode.in_totals) return accepted(promocode);
  const sentence = (promocode.status === 3 ? NOT_YET : NO_EFFECT)[promocode.reason];
  return sentence ? sentence(promocode) : "This code changes nothing for this basket.";
}
