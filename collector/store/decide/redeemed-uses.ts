import type { RedeemedUse } from "../ports/redemptions.ts";
import type { RequestedUse } from "./redeem.ts";

/**
 * A redeemed promotion in the response to its server. Stated uses are repeated as stated. For an evaluated cart, the response
 * has the promotion's discount in all and for each line.
 */
export function redeemedUses({ promotion, draft, stated, count }: RequestedUse, redemptionId: number) {
  const common = { redemptionId, promotionId: promotion.id };
  if (draft.basis === "observed") {
    const ofKind = (wanted: RedeemedKind): RedeemedUse[] =>
      stated
        .filter(({ kind }) => kind === wanted)
        .map(({ kind: _, path: __, ...use }) => ({ ...use, ...common, discount: use.discount ?? 0 }));
    return { redemptions: ofKind("redemptions"), lineItems: ofKind("lineItems") };
  }
  const use = (sku: string | null, discount: number, quantity: number): RedeemedUse => ({
    ...common,
    count,
    sku,
    earnedPromotionId: stated.find((each) => each.sku === sku)?.earnedPromotionId ?? null,
    discount,
    discountQuantity: quantity,
    promotionQuantity: quantity,
  });
  const ofShipping = draft.shippingDiscount === undefined ? {} : { shippingDiscount: draft.shippingDiscount };
  const quantity = draft.lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    redemptions: [{ ...use(null, draft.discount ?? 0, quantity), ...ofShipping }],
    lineItems: draft.lines.map((line) => use(line.sku, line.discount, line.quantity)),
  };
}

type RedeemedKind = RequestedUse["stated"][number]["kind"];
