import type { Missing, PromocodeAnswer } from "../../contract/answers.ts";
import { formatAmount } from "../../evaluation/money.ts";
import { STATUS_DESCRIPTIONS } from "../../evaluation/reasons.ts";
import type { Shortage } from "../../evaluation/types.ts";
import type { CheckedCode } from "../../store/records.ts";

/**
 * What a browser may know of a code: at status 1 and 2 nothing beyond the status, so that nobody can find out which
 * codes exist and why they rest; from 3 on what it is worth and what is missing.
 */
export function promocodeAnswer(checked: CheckedCode): PromocodeAnswer {
  const { number, status, promotionId, promotionName, currency } = checked;
  const hidden = {
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
  if (status <= 2 || promotionId === null) return hidden;
  return {
    ...hidden,
    purchase_id: checked.purchaseId,
    marketing_actions: [{ marketing_action_name: promotionName ?? "", marketing_action_id: promotionId }],
    in_totals: checked.inTotals,
    discount: checked.inTotals ? formatAmount(checked.discount, currency) : null,
    currency,
    reason: checked.reason,
    ...(checked.missing && { missing: missingIn(checked.missing, currency) }),
  };
}

const missingIn = (shortage: Shortage, currency: string): Missing =>
  "amount" in shortage ? { amount: formatAmount(shortage.amount, currency) } : shortage;
