import { lineValue } from "../../evaluation/divided-lines.ts";
import { ID_FACTS, type IdFact, LINE_FACTS } from "../../evaluation/reads.ts";
import type { ProductLine } from "../ports/records.ts";
import { agreeOn } from "./line-facts.ts";

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

/**
 * Finds each line of a cart in another cart: in a line of the same product, or in several. Lines that differ in nothing come first, then
 * those at the same price that differ in the fewest facts.
 */
export function pairLines(lines: readonly ProductLine[], others: readonly ProductLine[]): Pairing {
  const left: UnitsLeft[] = others.map((line) => ({ units: line.quantity, amount: amountOf(line, line.quantity) }));
  const take: Take = (at, units, line) => {
    const before = left[at]!;
    left[at] = { units: before.units - units, amount: before.amount - amountOf(line, units) };
  };
  const equals = lines.map((line) => equalLine(line, others, left, take));
  const places = lines.map((line, index) => equals[index] ?? similarLines(line, others, left, take));
  return { places, left };
}

type Take = (at: number, units: number, line: ProductLine) => void;

/** Takes the units of a line from one that differs in nothing, the number of its units aside. @returns null where there is none */
function equalLine(
  line: ProductLine,
  others: readonly ProductLine[],
  left: readonly UnitsLeft[],
  take: Take,
): readonly number[] | null {
  const at = others.findIndex(
    (other, at) => left[at]!.units >= line.quantity && isSameProduct(line, other) && distance(line, other) === 0,
  );
  if (at < 0) return null;
  take(at, line.quantity, line);
  return [at];
}

/** Takes the units of a line from the most similar ones. @returns their positions; empty where they have too few units */
function similarLines(
  line: ProductLine,
  others: readonly ProductLine[],
  left: readonly UnitsLeft[],
  take: Take,
): readonly number[] {
  const same = [...others.keys()].filter((at) => left[at]!.units > 0 && isSameProduct(line, others[at]!));
  if (same.length > 1) {
    const distances = new Map(same.map((at) => [at, distance(line, others[at]!)]));
    same.sort((a, b) => distances.get(a)! - distances.get(b)!);
  }
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
}

/** In how many facts two lines differ. A price counts more than all others together. */
function distance(line: ProductLine, other: ProductLine): number {
  const others = LINE_FACTS.filter((fact) => fact !== "price" && !agreeOn(fact, line, other)).length;
  const price = line.price === other.price ? 0 : LINE_FACTS.length + ID_FACTS.length;
  return price + others + differentIds(line, other).length;
}

/** The amount of some units of a line; 0 without a price. */
function amountOf({ price, quantity, amount }: ProductLine, units: number): number {
  if (price === null) return 0;
  return units === quantity ? lineValue({ price, quantity, amount }) : price * units;
}

type ProductIds = Pick<ProductLine, "productId" | "variantId" | "sku">;

/** Compares the ids that both lines have: one may carry a product id, and the other one a SKU as well. */
export const isSameProduct = (a: ProductIds, b: ProductIds): boolean =>
  agree(a.productId, b.productId) &&
  agree(a.variantId, b.variantId) &&
  agree(a.sku, b.sku) &&
  (isShared(a.productId, b.productId) || isShared(a.variantId, b.variantId) || isShared(a.sku, b.sku));

const agree = (a: string | null, b: string | null): boolean => a === null || b === null || a === b;
const isShared = (a: string | null, b: string | null): boolean => a !== null && a === b;

/** The ids of a line that promotions read, and that another line lacks or has otherwise. */
export const differentIds = (a: ProductIds, b: ProductIds): readonly IdFact[] =>
  ID_FACTS.filter((fact) => idOf(fact, a) !== idOf(fact, b));

export const idOf = (fact: IdFact, { productId, variantId }: ProductIds): string | null =>
  fact === "product_id" ? productId : variantId;
