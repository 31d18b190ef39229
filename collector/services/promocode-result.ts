import type { Missing, PromocodeResult } from "../contract/responses/event-results.ts";
import { formatAmount } from "../evaluation/money.ts";
import { type Reason, STATUS_DESCRIPTIONS, type Status } from "../evaluation/reasons.ts";
import type { Shortage } from "../evaluation/types.ts";
import type { CheckedCode, Property } from "../store/ports/records.ts";

/** The receiver of a response: a page with a write key, or a server with a secret key. */
export type Audience = "browser" | "server";

/** What pages of a property may know. */
export type Disclosure = Pick<Property, "resting_codes" | "tell_shoppers_why">;

/** Reasons of codes that nobody should find before their time. */
const HIDDEN: ReadonlySet<Reason | null> = new Set<Reason>(["promotion_disabled", "promotion_not_started"]);

/** Reasons at status 2 that a property may tell its shoppers: the code ended, is used up, or is another account's. */
const TELLABLE: ReadonlySet<Reason | null> = new Set<Reason>([
  "promotion_ended",
  "code_uses_exhausted",
  "promotion_uses_exhausted",
  "customer_uses_exhausted",
]);

const bareResult = (number: string, status: Status, reason: Reason | null): PromocodeResult => ({
  number,
  status,
  status_description: STATUS_DESCRIPTIONS[status],
  purchase_id: null,
  marketing_actions: null,
  in_totals: false,
  discount: null,
  currency: null,
  reason,
});

/** The result of a code that was not looked up. @param retryAfter seconds */
export const withheldPromocode = (number: string, retryAfter: number): PromocodeResult => ({
  ...bareResult(number, 1, "try_later"),
  retry_after: retryAfter,
});

/** A code below status 3: a browser gets the status, and what the property tells shoppers. */
function inactiveResult({ number, status, reason }: CheckedCode, audience: Audience, property: Disclosure) {
  if (audience === "server") return bareResult(number, status, reason);
  if (property.resting_codes === "unknown" && HIDDEN.has(reason)) return bareResult(number, 1, null);
  return bareResult(number, status, property.tell_shoppers_why && TELLABLE.has(reason) ? reason : null);
}

/**
 * A code check as the audience may see it. At status 1 and 2 a browser gets the status only, so that visitors can't
 * explore inactive promotions. From status 3 on, and for servers at every status, it contains the reason, the discount
 * and what is missing.
 */
export function promocodeResult(checked: CheckedCode, audience: Audience, property: Disclosure): PromocodeResult {
  const { number, status, promotionId, promotionName, currency } = checked;
  if (status <= 2 || promotionId === null) return inactiveResult(checked, audience, property);
  return {
    ...bareResult(number, status, checked.reason),
    purchase_id: checked.purchaseId,
    marketing_actions: [{ marketing_action_name: promotionName ?? "", marketing_action_id: promotionId }],
    in_totals: checked.inTotals,
    discount: checked.inTotals ? formatAmount(checked.discount, currency) : null,
    ...(checked.inTotals &&
      checked.shippingDiscount !== undefined && {
        shipping_discount: formatAmount(checked.shippingDiscount, currency),
      }),
    currency,
    ...(checked.supersededBy !== null && { superseded_by: checked.supersededBy }),
    ...(checked.missing && { missing: missingIn(checked.missing, currency) }),
  };
}

/** A shortage with its amount in major units. */
export const missingIn = (shortage: Shortage, currency: string): Missing =>
  "amount" in shortage ? { amount: formatAmount(shortage.amount, currency) } : shortage;
