import type { Missing, PromocodeResult } from "../contract/responses/event-results.ts";
import { formatAmount } from "../evaluation/money.ts";
import { STATUS_DESCRIPTIONS } from "../evaluation/reasons.ts";
import type { Shortage } from "../evaluation/types.ts";
import type { CheckedCode } from "../store/ports/records.ts";

/** Who is told: a page with a write key, or a server with a secret. */
export type Audience = "browser" | "server";

/**
 * What may be known of a code. A browser is told nothing beyond the status at 1 and 2: not what a code that rests is for,
 * nor why it rests; from 3 on, and a server always, what it is worth and what is missing.
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
    currency,
    reason: checked.reason,
    ...(checked.supersededBy !== null && { superseded_by: checked.supersededBy }),
    ...(checked.missing && { missing: missingIn(checked.missing, currency) }),
  };
}

/** What is missing, in major units. */
export const missingIn = (shortage: Shortage, currency: string): Missing =>
  "amount" in shortage ? { amount: formatAmount(shortage.amount, currency) } : shortage;
