import { evaluate } from "../../collector/evaluation/evaluate.ts";
import { emptySet, type PromotionSet } from "../../collector/evaluation/promotion-set.ts";
import type { Evaluation, ShippingReduction } from "../../collector/evaluation/types.ts";
import type { Inputs } from "./inputs.ts";
import { type AppliedVerdict, evaluateNaively, type Verdict } from "./naive.ts";

/** The second implementation. */
export const naive = ({ cart, codes, promotions, settings: by, usage: used, now }: Inputs): Verdict =>
  evaluateNaively(cart, codes, promotions, by, used, now);

/** The first implementation, with an index of promotions if there is one already. */
export const real = (
  { cart, codes, promotions, settings: by, usage: used, now }: Inputs,
  set?: PromotionSet,
): Verdict => verdictOf(evaluate(cart, codes, set ?? emptySet(by).with(promotions), used, now));

function verdictOf({ subtotal, discount, total, shipping, grandTotal, applied, codes }: Evaluation): Verdict {
  return {
    subtotal,
    discount,
    total,
    shipping: byId(shipping),
    grandTotal: grandTotal ?? null,
    applied: Object.fromEntries(applied.map((one) => [one.promotionId, appliedVerdictOf(one)])),
    codes: codes.map((one) => ({
      number: one.number,
      code: one.code,
      promotionId: one.promotionId,
      status: one.status,
      inTotals: one.inTotals,
      discount: one.discount,
      shippingDiscount: one.shippingDiscount ?? null,
      reason: one.reason,
      supersededBy: one.supersededBy,
    })),
  };
}

const byId = (reduction: ShippingReduction | undefined): Record<string, number> =>
  Object.fromEntries((reduction?.lines ?? []).map(({ id, discount }) => [id, discount]));

function appliedVerdictOf({
  code,
  discount,
  shares,
  gifts,
  freeZones,
  shipping,
}: Evaluation["applied"][number]): AppliedVerdict {
  const lines: Record<string, number> = {};
  const units: Record<string, number> = {};
  for (const share of shares) {
    if (share.discount === 0) continue;
    lines[share.lineId] = (lines[share.lineId] ?? 0) + share.discount;
    units[share.lineId] = (units[share.lineId] ?? 0) + share.quantity;
  }
  const byName: Record<string, number> = {};
  for (const gift of gifts) {
    const name = gift.productId === null ? `variant ${gift.variantId}` : `product ${gift.productId}`;
    byName[name] = (byName[name] ?? 0) + gift.quantity;
  }
  const zones = freeZones && (freeZones === "*" ? ["*"] : [...freeZones].sort());
  return { code, discount, lines, units, gifts: byName, freeZones: zones, shipping: byId(shipping) };
}

export type Implementation = (inputs: Inputs) => Verdict;

/** Both implementations by name, for tests that hold for each. */
export const implementations: readonly (readonly [name: string, Implementation])[] = [
  ["the evaluation", (inputs) => real(inputs)],
  ["its second implementation", naive],
];
