import type { ProductLine, Quote } from "../ports/records.ts";
import { sentLineOf } from "./quote.ts";

/** The units that an order bought on one line. */
export interface BoughtLine {
  readonly lineId: string;
  readonly sku: string | null;
  readonly quantity: number;
  /** The first units, which share the line's discount; absent where all of them do. */
  readonly discounted?: number;
  /** The measure of measured goods. */
  readonly quantitySent?: string;
}

type Bought = Pick<ProductLine, "sku" | "quantity" | "quantitySent">;

/**
 * The units of an order, by line.
 * @param partOf see `Quote`: the parts of a line are one again
 */
export function boughtLines(
  lines: readonly (Bought & { readonly id: string })[],
  partOf?: Quote["partOf"],
): BoughtLine[] {
  const bought = new Map<string, BoughtLine>();
  for (const { id, sku, quantity, quantitySent } of lines) {
    const lineId = sentLineOf(id, partOf);
    const before = bought.get(lineId)?.quantity ?? 0;
    const measure = quantitySent === undefined ? {} : { quantitySent };
    bought.set(lineId, { lineId, sku, quantity: before + quantity, ...measure });
  }
  return [...bought.values()];
}

/**
 * The units of a redemption with stated amounts, and those of its order's purchase: units of a stated SKU belong to its first
 * line. Other SKUs are lines of their own, unless an amount is stated for the order as a whole.
 * @param byServer whether a server reported the purchase. Units that only a page reports have no share of a discount: with more
 *   units, less of it would come back for each.
 */
export function statedAndPurchased(
  stated: readonly BoughtLine[],
  purchased: readonly Bought[],
  byServer: boolean,
): BoughtLine[] {
  const unitsOf = (lines: readonly Bought[], sku: string): number =>
    lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
  const skus = new Set(stated.map(({ sku }) => sku));
  const lines = stated.map((line, at) => {
    const isFirst = stated.findIndex(({ sku }) => sku === line.sku) === at;
    const more = line.sku === null || !isFirst ? 0 : unitsOf(purchased, line.sku) - unitsOf(stated, line.sku);
    const quantity = line.quantity + Math.max(0, more);
    return byServer ? { ...line, quantity } : { ...line, quantity, discounted: line.quantity };
  });
  if (skus.has(null)) return lines;
  const others = new Set(purchased.flatMap(({ sku }) => (sku === null || skus.has(sku) ? [] : [sku])));
  const own = byServer ? {} : { discounted: 0 };
  const further = [...others].map((sku) => ({ lineId: `sku ${sku}`, sku, quantity: unitsOf(purchased, sku), ...own }));
  return [...lines, ...further];
}

/** The units of an event's lines. Their ids are their 1-based positions, as in its evaluation. */
export const boughtAtPositions = (lines: readonly Bought[]): BoughtLine[] =>
  boughtLines(lines.map((line, at) => ({ ...line, id: String(at + 1) })));
