import { lineValue } from "../../evaluation/divided-lines.ts";
import type { ProductLine } from "../ports/records.ts";

/** The lines of one cart in another. */
export interface Pairing {
  /** For each line of the first cart, the positions of the lines that contain its units: mostly one. Empty: they lack some. */
  readonly places: readonly (readonly number[])[];
  /** For each line of the second cart, the units and the amount that no line of the first cart has. */
  readonly left: readonly UnitsLeft[];
}

interface UnitsLeft {
  readonly units: number;
  readonly amount: number;
}

/** Finds each line of a cart in another cart: in a line of the same product, at the same price where there is one, or in several. */
export function pairLines(lines: readonly ProductLine[], others: readonly ProductLine[]): Pairing {
  const left: UnitsLeft[] = others.map((line) => ({ units: line.quantity, amount: amountOf(line, line.quantity) }));
  const take = (at: number, units: number, line: ProductLine): void => {
    const before = left[at]!;
    left[at] = { units: before.units - units, amount: before.amount - amountOf(line, units) };
  };
  const places = lines.map((line) => {
    const isOther = (at: number) => Number(others[at]!.price !== line.price);
    const same = [...others.keys()]
      .filter((at) => left[at]!.units > 0 && isSameProduct(line, others[at]!))
      .sort((a, b) => isOther(a) - isOther(b));
    const whole = same.find((at) => left[at]!.units >= line.quantity);
    const chosen = whole === undefined ? same : [whole];
    if (chosen.reduce((sum, at) => sum + left[at]!.units, 0) < line.quantity) return [];
    let open = line.quantity;
    return chosen.filter((at) => {
      const units = Math.min(open, left[at]!.units);
      take(at, units, line);
      open -= units;
      return units > 0;
    });
  });
  return { places, left };
}

/** The amount of some units of a line; 0 without a price. */
function amountOf({ price, quantity, amount }: ProductLine, units: number): number {
  if (price === null) return 0;
  return units === quantity ? lineValue({ price, quantity, amount }) : price * units;
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
