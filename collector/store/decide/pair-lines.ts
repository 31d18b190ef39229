import type { ProductLine } from "../ports/records.ts";

/** The lines of one cart in another. */
export interface Pairing {
  /** For each line of the first cart, by its position, the position of the line that contains it; undefined: none does. */
  readonly places: readonly (number | undefined)[];
  /** For each line of the second cart, the units and the amount that no line of the first cart has. */
  readonly left: readonly { readonly units: number; readonly amount: number }[];
}

/** Finds each line of a cart in another cart: a line of the same product with enough units, at the same price where there is one. */
export function pairLines(lines: readonly ProductLine[], others: readonly ProductLine[]): Pairing {
  const left = others.map(({ price, quantity }) => ({ units: quantity, amount: (price ?? 0) * quantity }));
  const places = lines.map((line) => {
    const fitting = [...others.keys()].filter(
      (at) => isSameProduct(line, others[at]!) && left[at]!.units >= line.quantity,
    );
    const place = fitting.find((at) => others[at]!.price === line.price) ?? fitting[0];
    if (place !== undefined) {
      const { units, amount } = left[place]!;
      left[place] = { units: units - line.quantity, amount: amount - (line.price ?? 0) * line.quantity };
    }
    return place;
  });
  return { places, left };
}

type ProductIds = Pick<ProductLine, "productId" | "variantId" | "sku">;

/** Compares the ids that both lines have: one may carry a product id, and the other one a SKU as well. */
export function isSameProduct(a: ProductIds, b: ProductIds): boolean {
  const pairs = [
    [a.productId, b.productId],
    [a.variantId, b.variantId],
    [a.sku, b.sku],
  ].filter(([ofA, ofB]) => ofA !== null && ofB !== null);
  return pairs.length > 0 && pairs.every(([ofA, ofB]) => ofA === ofB);
}
