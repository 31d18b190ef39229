import type { Missing, PromocodeResult } from "../contract/responses/event-results.ts";
import { formatAmount } from "../evaluation/money.ts";
import { STATUS_DESCRIPTIONS } from "../evaluation/reasons.ts";
import type { Shortage } from "../evaluation/types.ts";
import type { CheckedCode } from "../store/ports/records.ts";

/** The receiver of a response: a page with a write key, or a server with a secret key. */
export type Audience = "browser" | "server";

/**
 * A code check as the audience may see it. At status 1 and 2 a browser gets the status only, so that visitors can't
 * explore inactive promotions. From status 3 on, and for servers at every status, it contains the reason, the discount
 * and what is missing.
 */
export function promocodeResult(checked: CheckedCode, audience: Audience): PromocodeResult {
  const { number, status, promotionId, promotionName, currency } = checked;
  const bare = {
    number,
    status,
    status_description: STATUS_DESCRIPTIONS[status],
    purchase_id: null,
    marketing_actions: null,
    in_totals: false,
    discount: null,
    currency: null,
    reason: null,
  };
  if (status <= 2 || promotionId === null) return audience === "server" ? { ...bare, reason: checked.reason } : bare;
  return {
    ...bare,
    purchase_id: checked.purchaseId,
    marketing_actions: [{ marketing_action_name: promotionName ?? "", marketing_action_id: promotionId }],
    in_totals: checked.inTotals,
    discount: checked.inTotals ? formatAmount(checked.discount, currency) : null,
    ...(checked.inTotals &&
      checked.shippingDiscount !== undefined && {
        shipping_discount: formatAmount(checked.shippingDiscount, currency),
      }),
    currency,
    reason: checked.reason,
    ...(checked.supersededBy !== null && { superseded_by: checked.supersededBy }),
    ...(checked.missing && { missing: missingIn(checked.missing, currency) }),
  };
}

/** A shortage with its amount in major units. */
export const missingIn = (shortage: Shortage, currency: string): Missing =>
  "amount" in shortage ? { amount: formatAmount(shortage.amount, currency) } : shortage;
