import { lineValue } from "../../evaluation/divided-lines.ts";
import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Line, LineShare } from "../../evaluation/types.ts";
import { printedPrice } from "../../store/decide/sent-numbers.ts";
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

/** The results of the lines that were sent. */
export function lineResults(
  { sent, cart, hasPositions }: CalculationRequest,
  { evaluation, lines, differences }: Evaluated,
  money: (minor: Minor) => string,
): LineResult[] {
  const shares = sharesByLine(evaluation.applied);
  const catalogPrices = new Map(differences.map(({ position, catalogPrice }) => [position - 1, catalogPrice]));
  return sent.map((wire, at) => {
    const evaluated = lines[at]!;
    const ofLine = shares.get(evaluated.id) ?? [];
    const discount = ofLine.reduce((sum, share) => sum + share.discount, 0);
    const catalogPrice = catalogPrices.get(at);
    // A position states its total: where that does not divide, there is no price of one unit.
    const price = hasPositions && evaluated.amount !== undefined ? null : printedPrice(evaluated, cart.currency);
    const line = lineResponse(wire, evaluated, { price, shares: ofLine, discount }, money);
    return {
      line: catalogPrice === undefined ? line : { ...line, catalog_price: money(catalogPrice) },
      full: lineValue(evaluated),
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

interface Discounted {
  readonly price: string | null;
  readonly shares: readonly AppliedShare[];
  readonly discount: Minor;
}

/** A line as it was sent, completed by the catalog, with its prices and discounts. */
const lineResponse = (
  sent: WireLine,
  line: Line,
  { price, shares, discount }: Discounted,
  money: (minor: Minor) => string,
) => ({
  ...sent,
  ...completed(sent, line),
  id: sent.id ?? line.id,
  units: line.quantity,
  price,
  ...(line.minimumPrice !== undefined && { minimum_price: money(line.minimumPrice) }),
  amount: money(lineValue(line)),
  discount: money(discount),
  total: money(lineValue(line) - discount),
  promotions: shares.map((share) => ({
    id: share.promotionId,
    code: share.code,
    discount: money(share.discount),
    quantity: share.quantity,
  })),
});

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
