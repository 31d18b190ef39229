import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, CodeOutcome, LineShare } from "../../evaluation/types.ts";
import type { ReportedCode } from "../ports/orders.ts";
import type { ProductLine, RedemptionDraft, RedemptionLine } from "../ports/records.ts";
import { printedMeasure } from "./sent-numbers.ts";

/** The promotion of a draft, as it was when it was used. */
export interface DraftedPromotion {
  readonly id: number | null;
  readonly version: number | null;
  readonly name: string | null;
}

/** Finds a purchased line by the id in a share. */
type LineFinder = (
  lineId: string,
) => Pick<ProductLine, "productId" | "variantId" | "sku" | "quantity" | "quantitySent">;

/** The redemption of a promotion in the totals. @param claimedDiscount what the site claims for its code */
export const evaluatedDraft = (
  promotion: AppliedPromotion,
  lineOf: LineFinder,
  claimedDiscount: Minor | null,
): RedemptionDraft => ({
  promotionId: promotion.promotionId,
  promotionVersion: promotion.promotionVersion,
  promotionName: promotion.promotionName,
  code: promotion.code,
  basis: "evaluated",
  status: 5,
  reason: null,
  discount: promotion.discount,
  ...(promotion.shipping && { shippingDiscount: promotion.shipping.discount }),
  claimedDiscount,
  lines: promotion.shares.map((share) => redemptionLine(share, lineOf)),
});

function redemptionLine({ lineId, discount, quantity }: LineShare, lineOf: LineFinder): RedemptionLine {
  const line = lineOf(lineId);
  const { productId, variantId, sku } = line;
  return { lineId, productId, variantId, sku, quantity, quantitySent: printedMeasure(line), discount };
}

/**
 * The redemption of a code that only the site reports.
 * @param claimedDiscount what the site claims for it
 * @param goods the value of the order's goods, which a discount does not exceed; null where it is unknown
 */
export const observedDraft = (
  code: CodeOutcome,
  claimedDiscount: Minor | null,
  goods: Minor | null,
): RedemptionDraft => ({
  promotionId: code.promotionId,
  promotionVersion: code.promotionVersion,
  promotionName: code.promotionName,
  code: code.code,
  basis: "observed",
  status: code.status,
  reason: code.reason,
  discount: claimedDiscount === null || goods === null ? claimedDiscount : Math.min(claimedDiscount, goods),
  claimedDiscount,
  lines: [],
});

/**
 * The redemption of a code as the shop's server reports it. Its parts by line are kept where they add up to its discount.
 * @param code canonical
 * @param promotion null where no promotion here has the code
 * @param lines of the order
 */
export function shopDraft(
  code: string,
  { discount, shippingDiscount, shares }: ReportedCode,
  promotion: DraftedPromotion | null,
  lines: readonly ProductLine[],
): RedemptionDraft {
  const isWhole = shares.reduce((sum, share) => sum + share.discount, 0) === discount;
  const parts = isWhole ? shares.filter((share) => share.discount > 0) : [];
  return {
    promotionId: promotion?.id ?? null,
    promotionVersion: promotion?.version ?? null,
    promotionName: promotion?.name ?? null,
    code,
    basis: "observed",
    status: 5,
    reason: null,
    discount,
    ...(shippingDiscount > 0 && { shippingDiscount }),
    claimedDiscount: discount,
    lines: parts.map(({ line, discount }) => {
      const { quantity } = lines[line - 1]!;
      return redemptionLine({ lineId: String(line), discount, quantity }, () => lines[line - 1]!);
    }),
  };
}
