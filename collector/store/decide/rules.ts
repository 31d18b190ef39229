import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { Promotion } from "../../evaluation/promotion.ts";
import type { PromotionSet } from "../../evaluation/promotion-set.ts";
import type { CodeOutcome, Coupon, EnteredCode, Usage } from "../../evaluation/types.ts";
import type { CheckedCode } from "../ports/records.ts";

/** What codes are judged by: the property's promotions, what the named codes are known to be, and uses so far. */
export interface Rules {
  readonly promotions: PromotionSet;
  /** By canonical code; unknown codes are absent. */
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** Without the uses of the purchase that is being settled. */
  readonly usage: Usage;
}

/** A promotion that is not saved, and the code that it would have; null for an automatic one. */
export interface PromotionDraft {
  readonly promotion: Promotion;
  readonly code: string | null;
}

/** The rules as they would be with a promotion more, whose code is new and without limits. */
export function withDraft({ promotions, coupons, usage }: Rules, { promotion, code }: PromotionDraft): Rules {
  const all = promotions.with([promotion]);
  if (code === null) return { promotions: all, coupons, usage };
  const key = canonicalCode(code);
  const coupon = { promotionId: promotion.id, maxUses: 0, maxUsesPerCustomer: 0 };
  const codes = new Map([...usage.codes, [key, { total: 0, customer: 0 }]]);
  return { promotions: all, coupons: new Map([...coupons, [key, coupon]]), usage: { ...usage, codes } };
}

/**
 * What is said and stored of a code.
 * @param purchaseId the transaction, where a purchase is being settled: codes in its totals are used by it
 */
export function checkedCode(outcome: CodeOutcome, currency: string, purchaseId: string | null): CheckedCode {
  const used = outcome.inTotals && purchaseId !== null;
  const {
    number,
    code,
    promotionId,
    promotionVersion,
    promotionName,
    inTotals,
    discount,
    reason,
    missing,
    supersededBy,
  } = outcome;
  return {
    number,
    code,
    promotionId,
    promotionVersion,
    promotionName,
    status: used ? 5 : outcome.status,
    inTotals,
    discount,
    currency,
    reason,
    missing,
    supersededBy,
    purchaseId: used ? purchaseId : null,
  };
}

/** The codes as the core takes them. */
export const enteredCodes = (numbers: readonly string[], { coupons }: Rules): EnteredCode[] =>
  numbers.map((number) => ({ number, coupon: coupons.get(canonicalCode(number)) ?? null }));
