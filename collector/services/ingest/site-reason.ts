import { REASONS, type Reason } from "../../evaluation/reasons.ts";

/** The error numbers of WooCommerce's coupons. */
const WOOCOMMERCE: Readonly<Record<string, Reason>> = {
  "102": "customer_not_eligible",
  "104": "combination_not_allowed",
  "105": "unknown_code",
  "106": "code_uses_exhausted",
  "107": "promotion_ended",
  "108": "minimum_spend_not_met",
  "109": "required_items_missing",
  "110": "no_discountable_items",
  "112": "maximum_spend_exceeded",
  "113": "excluded_condition_met",
  "114": "excluded_condition_met",
  "115": "code_uses_exhausted",
  "116": "code_uses_exhausted",
};

/** The reasons why a code is rejected, without the errors of the redemption API. */
const OF_CODES = new Map<string, Reason>(
  Object.keys(REASONS)
    .filter((name): name is Reason => REASONS[name as Reason].status > 0)
    .map((name) => [name, name]),
);

/**
 * The reason that a code of the shop names: one of our words, or an error number of WooCommerce.
 * @returns null for any other text
 */
export function knownReason(sent: string): Reason | null {
  const word = sent
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  return OF_CODES.get(word) ?? WOOCOMMERCE[word] ?? null;
}
