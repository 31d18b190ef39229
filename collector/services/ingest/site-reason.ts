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

/**
 * The discount codes of Shopify's CartWarningCode, but DISCOUNT_CODE_NOT_HONOURED, which gives no reason. A range is a minimum: a
 * discount of Shopify has no maximum.
 * @see https://shopify.dev/docs/api/storefront/latest/enums/CartWarningCode
 */
const SHOPIFY: Readonly<Record<string, Reason>> = {
  discount_currently_inactive: "promotion_disabled",
  discount_customer_not_eligible: "customer_not_eligible",
  discount_customer_usage_limit_reached: "customer_uses_exhausted",
  discount_eligible_customer_missing: "customer_not_eligible",
  discount_incompatible_purchase_type: "required_items_missing",
  discount_not_found: "unknown_code",
  discount_no_entitled_line_items: "required_items_missing",
  discount_no_entitled_shipping_lines: "shipping_not_eligible",
  discount_purchase_not_in_range: "minimum_spend_not_met",
  discount_quantity_not_in_range: "minimum_quantity_not_met",
  discount_usage_limit_reached: "code_uses_exhausted",
};

/** A map: a text such as "constructor" is no key of it. */
const OF_PLATFORMS = new Map<string, Reason>(Object.entries({ ...WOOCOMMERCE, ...SHOPIFY }));

/** The reasons why a code is rejected, without the errors of the redemption API. */
const OF_CODES = new Map<string, Reason>(
  Object.keys(REASONS)
    .filter((name): name is Reason => REASONS[name as Reason].status > 0)
    .map((name) => [name, name]),
);

/**
 * The reason that a code of the shop names: one of our words, an error number of WooCommerce, or a code of Shopify.
 * @returns null for any other text
 */
export function knownReason(sent: string): Reason | null {
  const word = sent
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
  return OF_CODES.get(word) ?? OF_PLATFORMS.get(word) ?? null;
}
