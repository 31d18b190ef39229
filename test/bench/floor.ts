// The hand-written floor of the evaluation benchmark: the shortest code for these results. It has a Map from code to
// promotion, a Map from product to automatic promotions, integer money and exact shares; it has no status, no reasons,
// no stacking, no schedules and no limits.
import type { Cart, Line } from "../../collector/evaluation/types.ts";

/** A percentage off some products, with a minimum spend on them in minor units. */
export interface FloorPromotion {
  id: number;
  code: string | null;
  products: Set<string>;
  minimumSpend: number;
  percent: number;
  start: number;
  end: number;
}

export interface FloorAnswer {
  subtotal: number;
  discount: number;
  total: number;
  shares: { promotionId: number; lineId: string; discount: number }[];
}

/** Indexes the promotions once. */
export function floorOf(promotions: readonly FloorPromotion[]) {
  const byCode = new Map<string, FloorPromotion>();
  const byProduct = new Map<string, FloorPromotion[]>();
  for (const promotion of promotions) {
    if (promotion.code !== null) byCode.set(promotion.code, promotion);
    else for (const id of promotion.products) byProduct.set(id, [...(byProduct.get(id) ?? []), promotion]);
  }
  return (cart: Cart, codes: readonly string[], now: number): FloorAnswer => {
    const { lines } = cart;
    let subtotal = 0;
    for (const line of lines) subtotal += line.price * line.quantity;
    const left = lines.map((line) => line.price * line.quantity);
    const shares: FloorAnswer["shares"] = [];
    let discount = 0;
    const apply = (promotion: FloorPromotion) => {
      if (now < promotion.start || now >= promotion.end) return;
      const at: number[] = [];
      let sum = 0;
      for (let index = 0; index < lines.length; index += 1) {
        const line = lines[index]!;
        if (line.productId === null || !promotion.products.has(line.productId)) continue;
        at.push(index);
        sum += line.price * line.quantity;
      }
      if (sum === 0 || sum < promotion.minimumSpend) return;
      discount += share(Math.round((sum * promotion.percent) / 100), at, lines, left, promotion.id, shares);
    };
    for (const code of codes) {
      const promotion = byCode.get(code);
      if (promotion) apply(promotion);
    }
    const seen = new Set<FloorPromotion>();
    for (const line of lines) {
      for (const promotion of (line.productId !== null && byProduct.get(line.productId)) || []) seen.add(promotion);
    }
    for (const promotion of seen) apply(promotion);
    return { subtotal, discount, total: subtotal - discount, shares };
  };
}

/** Splits an amount over the remaining prices of lines, by the largest remainder method. */
function share(
  amount: number,
  at: readonly number[],
  lines: readonly Line[],
  left: number[],
  promotionId: number,
  shares: FloorAnswer["shares"],
): number {
  let weight = 0;
  for (const index of at) weight += left[index]!;
  const discount = Math.min(amount, weight);
  if (discount === 0) return 0;
  const parts = at.map((index) => Math.floor((discount * left[index]!) / weight));
  let spare = discount;
  for (const part of parts) spare -= part;
  if (spare > 0) {
    const order = at
      .map((_, n) => n)
      .sort((a, b) => ((discount * left[at[b]!]!) % weight) - ((discount * left[at[a]!]!) % weight));
    for (let n = 0; n < spare; n += 1) parts[order[n]!]! += 1;
  }
  for (const [n, index] of at.entries()) {
    left[index]! -= parts[n]!;
    if (parts[n]! > 0) shares.push({ promotionId, lineId: lines[index]!.id, discount: parts[n]! });
  }
  return discount;
}
