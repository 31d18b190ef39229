import type { Minor } from "../../evaluation/money.ts";
import type { AppliedPromotion, Line, LineShare } from "../../evaluation/types.ts";
import type { CalculationRequest, WireLine } from "./request.ts";
import type { Evaluated } from "./response.ts";

type AppliedShare = LineShare & Pick<AppliedPromotion, "promotionId" | "code">;

/** The answer to a line, and its amounts: before discounts, and taken off. */
export interface LineResult {
  readonly answer: ReturnType<typeof lineResult>;
  readonly full: Minor;
  readonly discount: Minor;
}

/** What each line that was sent comes to, its parts together. */
export function lineResults(
  { sent, origins }: CalculationRequest,
  { evaluation, lines, differences }: Evaluated,
  money: (minor: Minor) => string,
): LineResult[] {
  const shares = sharesByLine(evaluation.applied);
  const known = new Map(differences.map(({ position, catalogPrice }) => [origins[position - 1], catalogPrice]));
  const parts = sent.map((): Line[] => []);
  for (const [at, line] of lines.entries()) parts[origins[at]!]!.push(line);
  return sent.map((wire, at) => {
    const mine = parts[at]!;
    const given = together(mine.flatMap(({ id }) => shares.get(id) ?? []));
    const full = mine.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
    const discount = given.reduce((sum, share) => sum + share.discount, 0);
    const catalogPrice = known.get(at);
    const answer = lineResult(wire, mine, given, { full, discount }, money);
    return {
      answer: catalogPrice === undefined ? answer : { ...answer, catalog_price: money(catalogPrice) },
      full,
      discount,
    };
  });
}

function sharesByLine(applied: readonly AppliedPromotion[]): Map<string, AppliedShare[]> {
  const byLine = new Map<string, AppliedShare[]>();
  for (const { promotionId, code, shares } of applied) {
    for (const share of shares) {
      const known = byLine.get(share.lineId) ?? [];
      known.push({ ...share, promotionId, code });
      byLine.set(share.lineId, known);
    }
  }
  return byLine;
}

/** What a promotion gives to the parts of a line is one share. */
function together(shares: readonly AppliedShare[]): AppliedShare[] {
  const byPromotion = new Map<number, AppliedShare>();
  for (const share of shares) {
    const { discount, quantity } = byPromotion.get(share.promotionId) ?? { discount: 0, quantity: 0 };
    const sum = { discount: discount + share.discount, quantity: quantity + share.quantity };
    byPromotion.set(share.promotionId, { ...share, ...sum });
  }
  return [...byPromotion.values()];
}

/** A line in the words in which it was sent, and what the catalogue added, with what it costs. */
function lineResult(
  sent: WireLine,
  parts: readonly Line[],
  shares: readonly AppliedShare[],
  { full, discount }: { readonly full: Minor; readonly discount: Minor },
  money: (minor: Minor) => string,
) {
  const line = parts[0]!;
  return {
    ...sent,
    ...addedTo(sent, line),
    id: sent.id ?? line.id,
    // Where a total does not divide, no unit has a price of its own.
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

/** Ids stay as they were sent: a number, or a text. What is written on a product is told to nobody: it may be internal. */
const addedTo = (sent: WireLine, line: Line) => ({
  product_id: sent.product_id ?? line.productId,
  variant_id: sent.variant_id ?? line.variantId,
  sku: sent.sku ?? line.sku,
  brand_id: sent.brand_id ?? line.brandId,
  category_ids: sent.category_ids?.length ? sent.category_ids : line.categoryIds,
  on_sale: line.onSale ?? false,
});
