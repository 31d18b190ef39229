import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Line, LineShare } from "../../evaluation/types.ts";
import type { Evaluated } from "./evaluated.ts";
import type { CalculationRequest, WireLine } from "./request.ts";

type AppliedShare = LineShare & Pick<AppliedPromotion, "promotionId" | "code">;

/** A line of the response, and its amounts in minor units. */
export interface LineResult {
  readonly line: ReturnType<typeof lineResponse>;
  /** Before discounts. */
  readonly full: Minor;
  readonly discount: Minor;
}

/** The results of the lines that were sent; parts of a line are added up. */
export function lineResults(
  { sent, origins }: CalculationRequest,
  { evaluation, lines, differences }: Evaluated,
  money: (minor: Minor) => string,
): LineResult[] {
  const shares = sharesByLine(evaluation.applied);
  const catalogPrices = new Map(differences.map(({ position, catalogPrice }) => [origins[position - 1], catalogPrice]));
  const parts = sent.map((): Line[] => []);
  for (const [at, line] of lines.entries()) parts[origins[at]!]!.push(line);
  return sent.map((wire, at) => {
    const ofLine = parts[at]!;
    const discounts = byPromotion(ofLine.flatMap(({ id }) => shares.get(id) ?? []));
    const full = ofLine.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    const discount = discounts.reduce((sum, share) => sum + share.discount, 0);
    const catalogPrice = catalogPrices.get(at);
    const line = lineResponse(wire, ofLine, discounts, { full, discount }, money);
    return {
      line: catalogPrice === undefined ? line : { ...line, catalog_price: money(catalogPrice) },
      full,
      discount,
    };
  });
}

function sharesByLine(applied: readonly AppliedPromotion[]): Map<string, AppliedShare[]> {
  const byLine = new Map<string, AppliedShare[]>();
  for (const { promotionId, code, shares } of applied) {
    for (const share of shares) {
      const shares = byLine.get(share.lineId) ?? [];
      shares.push({ ...share, promotionId, code });
      byLine.set(share.lineId, shares);
    }
  }
  return byLine;
}

/** Adds up the shares of each promotion in the parts of a line. */
function byPromotion(shares: readonly AppliedShare[]): AppliedShare[] {
  const sums = new Map<number, AppliedShare>();
  for (const share of shares) {
    const { discount, quantity } = sums.get(share.promotionId) ?? { discount: 0, quantity: 0 };
    const sum = { discount: discount + share.discount, quantity: quantity + share.quantity };
    sums.set(share.promotionId, { ...share, ...sum });
  }
  return [...sums.values()];
}

/** A line as it was sent, completed by the catalog, with its prices and discounts. */
function lineResponse(
  sent: WireLine,
  parts: readonly Line[],
  shares: readonly AppliedShare[],
  { full, discount }: { readonly full: Minor; readonly discount: Minor },
  money: (minor: Minor) => string,
) {
  const line = parts[0]!;
  return {
    ...sent,
    ...completed(sent, line),
    id: sent.id ?? line.id,
    // Where a total does not divide, there is no price of one unit.
    price: parts.length === 1 ? money(line.price) : null,
    discount: money(discount),
    total: money(full - discount),
    promotions: shares.map((share) => ({
      id: share.promotionId,
      code: share.code,
      discount: money(share.discount),
      quantity: share.quantity,
    })),
  };
}

/**
 * The fields that the catalog can complete. Ids keep the form in which they were sent: a number, or a text. Custom
 * fields are left out, because they may be internal.
 */
const completed = (sent: WireLine, line: Line) => ({
  product_id: sent.product_id ?? line.productId,
  variant_id: sent.variant_id ?? line.variantId,
  sku: sent.sku ?? line.sku,
  brand_id: sent.brand_id ?? line.brandId,
  category_ids: sent.category_ids?.length ? sent.category_ids : line.categoryIds,
  on_sale: line.onSale ?? false,
});
