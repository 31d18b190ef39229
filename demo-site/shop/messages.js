import { formatMoney } from "./money.js";

const eligibleItems = (quantity) => (quantity === 1 ? "1 more eligible item" : `${quantity} more eligible items`);

/** Status 3: the code is valid, but a condition on the basket or the customer is not met. */
const CONDITION_NOT_MET = {
  cart_unknown: () => "We couldn't read your basket. Please enter the code again.",
  currency_mismatch: () => "This code is for another currency.",
  channel_mismatch: () => "This code can't be used in this shop.",
  customer_not_eligible: () => "This code isn't available for your account.",
  shipping_not_eligible: () => "This code can't be used for your delivery address.",
  minimum_spend_not_met: ({ missing, currency }) =>
    missing?.amount
      ? `Add ${formatMoney(missing.amount, currency ?? "USD")} more to use this code.`
      : "Your basket is below this code's minimum.",
  maximum_spend_exceeded: () => "Your basket is above this code's maximum.",
  minimum_quantity_not_met: ({ missing }) =>
    missing?.quantity
      ? `Add ${eligibleItems(missing.quantity)} to use this code.`
      : "Your basket has too few eligible items for this code.",
  required_items_missing: () => "This code is for items that aren't in your basket.",
  excluded_condition_met: () => "This code can't be used with some items in your basket.",
};

/** Status 4 outside the totals: every condition is met, and there is still no discount. */
const NO_DISCOUNT = {
  no_discountable_items: () => "No item in your basket is eligible for this discount.",
  shipping_unknown: () => "This code is for shipping. Choose a delivery method first.",
  superseded: () => "Another offer is already applied.",
  combination_not_allowed: () => "This code can't be combined with the other offers in your basket.",
  too_many_codes: () => "No more codes can be added to this order.",
  rejected_by_site: () => "The shop did not accept this code.",
  code_removed: () => "You removed this code from your basket.",
};

export function giftNames(promocode, gifts = [], catalog) {
  const promotionIds = (promocode.marketing_actions ?? []).map((action) => action.marketing_action_id);
  const ownGifts = gifts.filter((gift) => promotionIds.includes(gift.promotion_id));
  return ownGifts
    .map(({ product_id }) => catalog.find((product) => String(product.product_id) === product_id)?.name ?? "gift")
    .join(", ");
}

function applied({ discount, currency }, gifts) {
  if (Number(discount) > 0) return `Applied: −${formatMoney(discount, currency ?? "USD")}`;
  return gifts ? `Applied: free ${gifts}` : "Applied";
}

export function messageFor(promocode, gifts = "") {
  if (promocode.reason === "try_later") return `Please try again in ${promocode.retry_after} seconds.`;
  if (promocode.status === 1) return "We don't recognize this code.";
  if (promocode.status === 2) return "This code isn't valid.";
  if (promocode.status === 5) return "This code was already used for this order.";
  if (promocode.in_totals) return applied(promocode, gifts);
  const message = (promocode.status === 3 ? CONDITION_NOT_MET : NO_DISCOUNT)[promocode.reason];
  return message ? message(promocode) : "This code doesn't apply to your basket.";
}
