import { canonicalCode } from "../../evaluation/canonical-code.ts";
import type { Promotion } from "../../evaluation/promotion.ts";
import type { PromotionSet } from "../../evaluation/promotion-set.ts";
import type { CodeOutcome, Coupon, EnteredCode, Usage } from "../../evaluation/types.ts";
import type { CheckedCode } from "../ports/records.ts";

/** The data that codes are evaluated with: the property's promotions, the coupons of the entered codes, and uses so far. */
export interface Rules {
  readonly promotions: PromotionSet;
  /** By canonical code; unknown codes are absent. */
  readonly coupons: ReadonlyMap<string, Coupon>;
  /** The ids of these coupons, by canonical code: uses are counted by them. A code that is not saved has none. */
  readonly codeIds: ReadonlyMap<string, number>;
  /** Without the uses of the purchase that is settled. */
  readonly usage: Usage;
}

/** The id of the code that a promotion is used by; null without a code, or where the code belongs to another promotion. */
export function codeIdOf(
  { coupons, codeIds }: Pick<Rules, "coupons" | "codeIds">,
  { promotionId, code }: { readonly promotionId: number | null; readonly code: string | null },
): number | null {
  if (code === null || coupons.get(code)?.promotionId !== promotionId) return null;
  return codeIds.get(code) ?? null;
}

/** For checks that ignore uses so far: limits are checked for each use. */
export const NO_USAGE: Usage = { promotions: new Map(), codes: new Map() };

/** A promotion that is not saved, with its code; null for an automatic one. */
export interface PromotionDraft {
  readonly promotion: Promotion;
  readonly code: string | null;
}

/** The rules with one more promotion, whose code is new and has no limits. */
export function withDraft(rules: Rules, { promotion, code }: PromotionDraft): Rules {
  const { coupons, usage } = rules;
  const promotions = rules.promotions.with([promotion]);
  if (code === null) return { ...rules, promotions };
  const key = canonicalCode(code);
  const coupon = { promotionId: promotion.id, maxUses: 0, maxUsesPerCustomer: 0 };
  const codes = new Map([...usage.codes, [key, { total: 0, customer: 0 }]]);
  return { ...rules, promotions, coupons: new Map([...coupons, [key, coupon]]), usage: { ...usage, codes } };
}

/**
 * The result of a code check, as stored and reported.
 * @param purchaseId the transaction where a purchase is settled: it uses the codes in its totals
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
    shippingDiscount,
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
    ...(shippingDiscount !== undefined && { shippingDiscount }),
    currency,
    reason,
    missing,
    supersededBy,
    purchaseId: used ? purchaseId : null,
  };
}

/** The input of the evaluation for entered codes. */
export const enteredCodes = (numbers: readonly string[], { coupons }: Rules): EnteredCode[] =>
  numbers.map((number) => ({ number, coupon: coupons.get(canonicalCode(number)) ?? null }));
